"""The connector's desk: the queue, the candidates of one request, the buttons, the numbers, the weights."""
