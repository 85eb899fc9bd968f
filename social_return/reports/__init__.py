"""Reports: numbers first, paper second. `figures` says what, the writers only write it down."""
