"""Version 3: every customer has an e-mail address, and an order shows it."""
import sqlalchemy as sa

VERSION = "v3"
metadata = sa.MetaData()

customers = sa.Table(
    "customers", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
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
    return (sa.select(orders.c.id, customers.c.email, orders.c.cents, orders.c.status)
            .select_from(orders.join(customers)).where(orders.c.status == "paid")
            .order_by(orders.c.placed_at.desc()).limit(count))
