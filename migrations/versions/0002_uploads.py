"""uploads

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hackathon.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Uploads that go on after a broken connection; small pictures; pictures that need no description."""
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("decorative", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("thumb_key", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("thumb_size", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("thumb_width", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("thumb_height", sa.Integer(), nullable=True))
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("request_key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("created_at", hackathon.database.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", hackathon.database.Instant(timezone=True), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_upload_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_upload_entry_id_entry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("public_id", name=op.f("uq_upload_public_id")),
        sa.UniqueConstraint("request_key", name=op.f("uq_upload_request_key")),
    )
    with op.batch_alter_table("upload") as batch:
        batch.create_index(op.f("ix_upload_entry_id"), ["entry_id"], unique=False)
        batch.create_index(op.f("ix_upload_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    """Back to files in one piece."""
    op.drop_table("upload")
    with op.batch_alter_table("attachment") as batch:
        for name in ("thumb_height", "thumb_width", "thumb_size", "thumb_key", "decorative"):
            batch.drop_column(name)
