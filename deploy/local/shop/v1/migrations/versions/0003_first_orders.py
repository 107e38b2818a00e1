"""Two hundred customers and twenty thousand orders."""
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.execute("""
        INSERT INTO customers (name, email)
        SELECT 'customer ' || n, 'customer' || n || '@shop.example'
        FROM generate_series(1, 200) AS n
    """)
    op.execute("""
        INSERT INTO orders (customer_id, cents, placed_at)
        SELECT 1 + n % 200, 100 + n * 37 % 9900, now() - (20001 - n) * interval '1 minute'
        FROM generate_series(1, 20000) AS n
    """)


def downgrade():
    op.execute("DELETE FROM orders")
    op.execute("DELETE FROM customers")
