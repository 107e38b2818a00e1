"""Version 1: an order has a customer, a sum and a time."""
import sqlalchemy as sa

VERSION = "v1"
metadata = sa.MetaData()

customers = sa.Table(
    "customers", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
)
orders = sa.Table(
    "orders", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.ForeignKey("customers.id"), nullable=False, index=True),
    sa.Column("cents", sa.Integer, nullable=False),
    sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)


def newest(count):
    return sa.select(orders.c.id, orders.c.customer_id, orders.c.cents).order_by(orders.c.id.desc()).limit(count)
