"""What the reports of the commands share: how figures look, and the one page that holds them."""
