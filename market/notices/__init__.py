"""Who hears what when something happens on the market."""
