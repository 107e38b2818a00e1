"""Every customer has an e-mail address; those who gave none get one that leads nowhere."""
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.execute("UPDATE customers SET email = 'customer' || id || '@invalid' WHERE email IS NULL")
    op.alter_column("customers", "email", nullable=False)


def downgrade():
    op.alter_column("customers", "email", nullable=True)
