"""notices and certificates

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hackathon.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Certificates; letters that somebody does not want; reminders that were decided on."""
    instant = hackathon.database.Instant(timezone=True)
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("issued_at", instant, nullable=False),
        sa.Column("replaced_at", instant, nullable=True),
        sa.Column("replaced_because", sa.String(length=12), nullable=False),
        sa.CheckConstraint("replaced_because IN ('', 'renewed', 'correction', 'erased')", name=op.f("ck_certificate_because")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_edition_id_edition")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    with op.batch_alter_table("certificate") as batch:
        batch.create_index(op.f("ix_certificate_edition_id"), ["edition_id"], unique=False)
        batch.create_index(op.f("ix_certificate_person_id"), ["person_id"], unique=False)
        batch.create_index(
            "uq_certificate_current",
            ["edition_id", "person_id", "subject"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
    op.create_table(
        "refused_letters",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("refused_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refused_letters_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "sort", name=op.f("pk_refused_letters")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("deadline", instant, nullable=False),
        sa.Column("decided_at", instant, nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reminder_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("subject", "kind", "deadline", name=op.f("uq_reminder_subject_kind_deadline")),
    )
    with op.batch_alter_table("reminder") as batch:
        batch.create_index(op.f("ix_reminder_edition_id"), ["edition_id"], unique=False)


def downgrade() -> None:
    """Without certificates, choices of letters and reminders."""
    for table in ("reminder", "refused_letters", "certificate"):
        op.drop_table(table)
