"""Fills the status of old orders, a thousand rows a transaction: no row is locked for long, and a run that was cut
off goes on where it was."""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BATCH = sa.text("""
    UPDATE orders SET status = 'paid'
    WHERE id IN (SELECT id FROM orders WHERE status IS NULL ORDER BY id LIMIT 1000)
""")


def upgrade():
    with op.get_context().autocommit_block():
        while op.get_bind().execute(BATCH).rowcount:
            pass


def downgrade():
    pass
