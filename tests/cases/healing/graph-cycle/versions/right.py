revision = "r1ght"
down_revision = "1eft"


def upgrade():
    pass
