"""Policy as shipped: dated versions, one folder a product, and the texts of contracts."""
