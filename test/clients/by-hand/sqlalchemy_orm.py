"""SQLAlchemy: create_all, ORM sessions, relationships, transactions, reflection. Prints the same for PostgreSQL and JimKV."""
import datetime, decimal, enum, sys
from sqlalchemy import (ARRAY, JSON, CheckConstraint, Column, Date, DateTime, Enum, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, Numeric,
                        String, Table, Text, UniqueConstraint, create_engine, func, inspect, select, text)
from sqlalchemy.dialects.postgresql import JSONB, UUID, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, declarative_base, joinedload, relationship, selectinload

engine = create_engine(f"postgresql+psycopg2://postgres@127.0.0.1:{sys.argv[1]}/{sys.argv[2]}")
Base = declarative_base()

class Kind(enum.Enum):
    book = 1
    film = 2

tags = Table("item_tags", Base.metadata, Column("item_id", ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
             Column("tag_id", ForeignKey("tags.id"), primary_key=True))

class Owner(Base):
    __tablename__ = "owners"
    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False, index=True, comment="as printed")
    items = relationship("Item", back_populates="owner", cascade="all, delete-orphan", order_by="Item.id")

class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
    owner_id = Column(ForeignKey("owners.id"))
    kind = Column(Enum(Kind), default=Kind.book)
    price = Column(Numeric(8, 2), server_default="0")
    data = Column(JSONB)
    words = Column(ARRAY(Text))
    day = Column(Date)
    made = Column(DateTime(timezone=True), server_default=func.now())
    blob = Column(LargeBinary)
    weight = Column(Float)
    owner = relationship("Owner", back_populates="items")
    tags = relationship("Tag", secondary=tags, order_by="Tag.name")
    __table_args__ = (CheckConstraint("price >= 0", name="not_negative"), Index("items_price", price.desc(), postgresql_where=text("price > 1")))

class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))
    __table_args__ = (UniqueConstraint("name", name="one_name"),)

Base.metadata.drop_all(engine)
Base.metadata.create_all(engine)
Base.metadata.create_all(engine)
with Session(engine) as s:
    new, old = Tag(name="new"), Tag(name="old")
    ann = Owner(name="Ann", items=[
        Item(price=decimal.Decimal("9.50"), data={"a": [1, None]}, words=["x", "y"], day=datetime.date(2024, 2, 29), blob=b"\x00\xff", weight=1.25, tags=[new, old]),
        Item(kind=Kind.film, tags=[old])])
    s.add_all([ann, Owner(name="Bob")])
    s.commit()
    print(ann.id, [(i.id, i.kind, i.price, i.data, i.words, i.day, i.blob, [t.name for t in i.tags]) for i in ann.items])
with Session(engine) as s:
    for o in s.scalars(select(Owner).options(selectinload(Owner.items).joinedload(Item.tags)).order_by(Owner.name)).unique():
        print(o.name, [(i.id, len(i.tags)) for i in o.items])
    print(s.execute(select(Owner.name, func.count(Item.id)).outerjoin(Item).group_by(Owner.name).order_by(Owner.name)).all())
    print(s.scalar(select(func.max(Item.price)).where(Item.data["a"][0].as_integer() == 1)))
    print(s.execute(select(Item.id).where(Item.words.any("y"))).all())
    try:
        with s.begin_nested():
            s.add(Tag(name="new"))
            s.flush()
    except IntegrityError as e:
        print(e.orig.pgcode, e.orig.diag.constraint_name)
    s.execute(insert(Tag).values(name="new").on_conflict_do_nothing(constraint="one_name"))
    print(s.execute(insert(Tag).values(name="old").on_conflict_do_update(index_elements=["name"], set_={"name": "older"}).returning(Tag.name)).all())
    item = s.scalars(select(Item).with_for_update().where(Item.id == 1)).one()
    item.price += 1
    s.commit()
    print(item.price)
    s.delete(s.get(Owner, 1))
    s.commit()
    print(s.scalar(select(func.count()).select_from(Item)), s.scalar(select(func.count()).select_from(tags)))
with engine.connect().execution_options(isolation_level="REPEATABLE READ") as c:
    print(c.execute(text("show transaction isolation level")).scalar())
with engine.connect().execution_options(stream_results=True, max_row_buffer=10) as c:
    print(sum(r[0] for r in c.execute(text("select g from generate_series(1, 1000) g"))))
i = inspect(engine)
print(sorted(i.get_table_names()), i.get_enums())
for t in ["items", "owners", "tags", "item_tags"]:
    print(t, [(c["name"], str(c["type"]), c["nullable"], c["default"], c["comment"]) for c in i.get_columns(t)])
    print(i.get_pk_constraint(t), i.get_foreign_keys(t), sorted(i.get_indexes(t), key=lambda x: x["name"]), i.get_unique_constraints(t), i.get_check_constraints(t))
m = MetaData()
m.reflect(engine)
print([t.name for t in m.sorted_tables if t.name in Base.metadata.tables])
Base.metadata.drop_all(engine)
