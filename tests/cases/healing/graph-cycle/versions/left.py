revision = "1eft"
down_revision = "r1ght"


def upgrade():
    pass
