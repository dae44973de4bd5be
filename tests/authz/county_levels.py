"""Does a statement name the county at every level? A sharded database can then ask one shard.

A *level* is one SELECT, UPDATE or DELETE, wherever it stands: in FROM, LATERAL, EXISTS, a CTE.
Each table of a county in it has to have its column ``county`` equal to a value, or to that of
something whose county is known: a table of the same level that is tied, a derived table, or a table
of a level further out.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

Level = exp.Select | exp.Update | exp.Delete
Term = tuple[str, str]  # (alias, "county"), or a derived table's column
_VALUE: Term = ("", "value")


def untied(statement: str, tables: Collection[str]) -> list[str]:
    """The tables of a county that some level of the statement does not tie to one.

    ``tables`` are those that have a county. The statement is as it goes to the driver.
    """
    tree = sqlglot.parse_one(_without_parameters(statement), dialect="postgres")
    if tree is None:
        return []
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    found: list[str] = []
    for level in tree.find_all(exp.Select, exp.Update, exp.Delete):
        found += _untied_at(level, set(tables) - ctes)
    return found


def _without_parameters(statement: str) -> str:
    return re.sub(r"%\(\w+\)s", "'value'", statement).replace("%%", "%")


@dataclass
class _Ties:
    """Which columns are equal to which, at one level."""

    leader: dict[Term, Term] = field(default_factory=dict)

    def of(self, term: Term) -> Term:
        while (above := self.leader.get(term, term)) != term:
            term = above
        return term

    def tie(self, one: Term, other: Term) -> None:
        a, b = self.of(one), self.of(other)
        if a != b:
            self.leader[a] = b


def _untied_at(level: Level, tables: Collection[str]) -> Iterator[str]:
    relations, conditions = _parts(level)
    of_county = {r.alias_or_name: r.name for r in relations if _is_table(r) and r.name in tables}
    if not of_county:
        return
    ties = _Ties()
    for relation in relations:
        if relation.alias_or_name not in of_county:  # its own levels are looked at by themselves
            ties.tie((relation.alias_or_name, "county"), _VALUE)
    for condition in conditions:
        for one, other in _equalities(condition):
            left, right = _term(one, of_county), _term(other, of_county)
            if left and right:
                ties.tie(left, right)
    for alias, name in of_county.items():
        if ties.of((alias, "county")) != ties.of(_VALUE):
            yield name if alias == name else f"{name} {alias}"


def _is_table(relation: exp.Expression) -> bool:
    return isinstance(relation, exp.Table) and not isinstance(relation.this, exp.Func)


def _parts(level: Level) -> tuple[list[exp.Expression], list[exp.Expression]]:
    """What a level reads from or writes to; and the parts of WHERE and ON that hold for each row.

    A condition under OR ties nothing. ``USING (county)`` is no condition here: write it out.
    """
    args = level.args
    waiting = [] if isinstance(level, exp.Select) else [level.this]
    waiting += [args[key].this for key in ("from", "from_") if args.get(key)]
    waiting += [*(args.get("using") or []), *(args.get("laterals") or [])]
    joins = list(args.get("joins") or [])
    relations, whole = [], [args["where"].this] if args.get("where") else []
    while waiting or joins:
        if not waiting:
            join = joins.pop()
            whole += [join.args["on"]] if join.args.get("on") else []
            waiting.append(join.this)
        relation = waiting.pop()
        joins += relation.args.get("joins") or []
        # "(a JOIN b ON ...)"
        if isinstance(relation, exp.Subquery | exp.Paren) and isinstance(relation.this, exp.Table):
            waiting.append(relation.this)
        else:
            relations.append(relation)
    return relations, whole


def _equalities(condition: exp.Expression) -> Iterator[tuple[exp.Expression, exp.Expression]]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        for each in condition.flatten():
            yield from _equalities(each)
    elif isinstance(condition, exp.EQ):
        one, other = condition.this.unnest(), condition.expression.unnest()
        if isinstance(one, exp.Tuple) and isinstance(other, exp.Tuple):
            yield from zip(one.expressions, other.expressions, strict=True)
        else:
            yield one, other
    elif isinstance(condition, exp.In):
        yield from _membership(condition)


def _membership(condition: exp.In) -> Iterator[tuple[exp.Expression, exp.Expression]]:
    """``(county, id) IN (SELECT county, ...)``: the levels inside are looked at by themselves."""
    one = condition.this.unnest()
    columns = one.expressions if isinstance(one, exp.Tuple) else [one]
    if condition.args.get("query"):
        for column in columns:
            yield column, exp.Literal.string("of the subquery")


def _term(side: exp.Expression, of_county: Collection[str]) -> Term | None:
    """What a side of an equation is: a county's column, a value, or nothing that ties."""
    while isinstance(side, exp.Cast | exp.Paren):
        side = side.this
    if isinstance(side, exp.Column):
        if side.name != "county" and side.table in of_county:
            return None
        if not side.table:
            if side.name != "county" or len(of_county) != 1:
                return None
            return next(iter(of_county)), "county"
        return (side.table, "county") if side.table in of_county else _VALUE
    if isinstance(side, exp.Any | exp.All) or side.find(exp.Column):
        return None
    return _VALUE
