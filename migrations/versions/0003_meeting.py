"""meeting

The board where people and teams find each other, questions about challenges, and who owns a challenge.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("organiser", "juror", "participant")
SIDES = ("juror", "participant")


def upgrade() -> None:
    """The tables of meeting; the role of an owner; where an answer to a letter goes."""
    _question_tables()
    _board_tables()
    with op.batch_alter_table("outbox_mail") as batch:
        batch.add_column(sa.Column("reply_to", sa.String(320), nullable=False, server_default=""))
    _known_roles((*ROLES, "owner"), (*SIDES, "owner"))


def downgrade() -> None:
    """Owners lose their role; boards and questions go."""
    op.execute("DELETE FROM role WHERE role = 'owner'")
    _known_roles(ROLES, SIDES)
    with op.batch_alter_table("outbox_mail") as batch:
        batch.drop_column("reply_to")
    for table in ("board_block", "board_letter", "team_call", "board_card", "challenge_owner", "question"):
        op.drop_table(table)


def _known_roles(known: tuple[str, ...], sides: tuple[str, ...]) -> None:
    """Which roles there are, and which exclude each other."""
    check = f"role IN ({', '.join(map(repr, known))})"
    one_side = sa.text(f"role IN ({', '.join(map(repr, sides))})")
    op.drop_index("uq_role_one_side", table_name="role")
    if op.get_bind().dialect.name == "sqlite":  # which does not tell its checks, so they are written anew with the table
        constraint = sa.CheckConstraint(check, name=op.f("ck_role_known"))
        with op.batch_alter_table("role", recreate="always", table_args=(constraint,)):
            pass
    else:
        op.drop_constraint(op.f("ck_role_known"), "role", type_="check")
        op.create_check_constraint(op.f("ck_role_known"), "role", check)
    op.create_index(
        "uq_role_one_side",
        "role",
        ["edition_id", "person_id"],
        unique=True,
        sqlite_where=one_side,
        postgresql_where=one_side,
    )


def _id(table: str) -> tuple[sa.Column, sa.PrimaryKeyConstraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **options)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _question_tables() -> None:
    op.create_table(
        "question",
        *_id("question"),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(60), nullable=True),
        sa.Column("answer_bg", sa.Text(), nullable=False),
        sa.Column("answer_en", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers("question", "edition_id", "edition"),
        _refers("question", "challenge_id", "challenge"),
        _refers("question", "asker_id", "person"),
        _unique("question", "request_key"),
    )
    _indexed("question", "edition_id", "challenge_id", "asker_id")
    op.create_table(
        "challenge_owner",
        *_id("challenge_owner"),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        _refers("challenge_owner", "challenge_id", "challenge"),
        _refers("challenge_owner", "person_id", "person"),
        _unique("challenge_owner", "challenge_id", "person_id"),
    )
    _indexed("challenge_owner", "person_id")


def _offer(table: str) -> list[sa.schema.SchemaItem]:
    """What a person's card and a team's call have in common."""
    return [
        *_id(table),
        sa.Column("public_id", sa.String(24), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(60), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _refers(table, "edition_id", "edition"),
        _unique(table, "public_id"),
        _unique(table, "request_key"),
    ]


def _board_tables() -> None:
    op.create_table(
        "board_card",
        *_offer("board_card"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("challenges", sa.JSON(), nullable=False),
        _refers("board_card", "person_id", "person"),
        _unique("board_card", "edition_id", "person_id"),
    )
    _indexed("board_card", "edition_id", "person_id")
    op.create_table(
        "team_call",
        *_offer("team_call"),
        sa.Column("team_id", sa.Integer(), nullable=False),
        _refers("team_call", "team_id", "team"),
        _unique("team_call", "team_id"),
    )
    _indexed("team_call", "edition_id")
    op.create_table(
        "board_letter",
        *_id("board_letter"),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(60), nullable=True),
        _refers("board_letter", "edition_id", "edition"),
        _refers("board_letter", "writer_id", "person"),
        _refers("board_letter", "receiver_id", "person"),
        _refers("board_letter", "team_id", "team"),
        _refers("board_letter", "answers_id", "board_letter"),
        _refers("board_letter", "mail_id", "outbox_mail", ondelete="SET NULL"),
        _unique("board_letter", "token"),
        _unique("board_letter", "answers_id"),
        _unique("board_letter", "request_key"),
    )
    _indexed("board_letter", "edition_id", "receiver_id", "team_id")
    op.create_index("ix_board_letter_pair", "board_letter", ["writer_id", "receiver_id", "sent_at"])
    op.create_table(
        "board_block",
        *_id("board_block"),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        _refers("board_block", "edition_id", "edition"),
        _refers("board_block", "person_id", "person"),
        _refers("board_block", "blocked_id", "person"),
        _unique("board_block", "edition_id", "person_id", "blocked_id"),
    )
    _indexed("board_block", "person_id", "blocked_id")
