"""What is known of written Chinese: widths, variants, numbers, dates, surnames."""
