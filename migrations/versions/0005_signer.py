"""signer

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from flask import current_app

from hackathon.results.signing import holds, public_text, signing_key

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PUBLISHED = sa.text(
    "SELECT publication.id, bundle, signature, slug FROM publication JOIN edition ON edition.id = publication.edition_id"
)


def upgrade() -> None:
    """The key that signed stays with what it signed, also when the installation's secret is another one later."""
    with op.batch_alter_table("publication") as batch:
        batch.add_column(sa.Column("public_key", sa.String(length=44), nullable=False, server_default=""))
    secret = current_app.config["SETTINGS"].secret_key
    for row in op.get_bind().execute(PUBLISHED).all():
        key = public_text(signing_key(secret, row.slug))
        if holds(key, row.signature, row.bundle.encode()):
            signed = sa.text("UPDATE publication SET public_key = :key WHERE id = :id")
            op.get_bind().execute(signed, {"key": key, "id": row.id})


def downgrade() -> None:
    """The key is derived from the present secret again."""
    with op.batch_alter_table("publication") as batch:
        batch.drop_column("public_key")
