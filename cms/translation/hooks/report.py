"""The report, its panel on the dashboard and its entry in the menu."""
