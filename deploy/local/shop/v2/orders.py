"""Version 2: an order has a status, and the newest ones are found by an index."""
import sqlalchemy as sa

VERSION = "v2"
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
    sa.Column("status", sa.Text),
    sa.Index("orders_by_status", "status", "placed_at"),
)


def newest(count):
    return (sa.select(orders.c.id, orders.c.customer_id, orders.c.cents, orders.c.status)
            .where(orders.c.status == "paid").order_by(orders.c.placed_at.desc()).limit(count))
