"""Scripts that build the data the program carries: tables and weights, each from named sources under named licences."""
