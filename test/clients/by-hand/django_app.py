"""Django: migrate with its contrib apps, the ORM, transactions, schema changes, inspectdb. Prints the same for PostgreSQL and JimKV."""
import datetime, decimal, io, re, sys
import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": sys.argv[1], "USER": "postgres", "NAME": sys.argv[2]}},
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
    USE_TZ=True, SECRET_KEY="x", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Avg, Count, F, Q, Sum, Window
from django.db.models.functions import Lower, RowNumber, TruncMonth

out = io.StringIO()
call_command("migrate", stdout=out, verbosity=1)
print(out.getvalue())
print("permissions", Permission.objects.count())
ann = User.objects.create_superuser("ann", "ann@example.org", "secret")
User.objects.bulk_create([User(username=f"u{i}", last_name="x" * i) for i in range(20)])
User.objects.bulk_create([User(username="u1")], ignore_conflicts=True)
group = Group.objects.create(name="editors")
group.user_set.add(ann, User.objects.get(username="u3"))
group.permissions.set(Permission.objects.filter(codename__startswith="add_"))
print(list(User.objects.filter(groups__name="editors").order_by("username").values_list("username", "is_superuser")))
print(User.objects.filter(Q(username__icontains="U1") | Q(email__endswith=".org")).count(), User.objects.exclude(last_name="").aggregate(Count("id")))
print(list(Group.objects.annotate(n=Count("permissions", distinct=True)).values_list("name", "n")))
print(User.objects.filter(username__in=["u1", "u2"]).update(first_name=F("username")), User.objects.get(username="u1").email)
print(list(User.objects.annotate(place=Window(RowNumber(), order_by=F("username").desc())).order_by("place").values_list("username", "place")[:3]))
print([t.year for t in User.objects.annotate(m=TruncMonth("date_joined")).values_list("m", flat=True).distinct()] == [datetime.date.today().year])
print(User.objects.get_or_create(username="new")[1], User.objects.update_or_create(username="new", defaults={"last_name": "n"})[1])
try:
    with transaction.atomic():
        User.objects.create(username="ann")
except IntegrityError as e:
    print(e.__cause__.pgcode)
with transaction.atomic():
    locked = User.objects.select_for_update(skip_locked=True).get(username="ann")
    sid = transaction.savepoint()
    User.objects.all().delete()
    transaction.savepoint_rollback(sid)
print(User.objects.count(), ann.check_password("secret"))
print(sum(1 for _ in User.objects.iterator(chunk_size=5)))


class Shelf(models.Model):
    name = models.CharField(max_length=30, unique=True)
    class Meta:
        app_label = "shop"

class Thing(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    data = models.JSONField(default=dict)
    day = models.DateField(null=True)
    took = models.DurationField(null=True)
    raw = models.BinaryField(null=True)
    class Meta:
        app_label = "shop"
        constraints = [models.CheckConstraint(check=Q(price__gte=0), name="not_negative"), models.UniqueConstraint(fields=["shelf", "day"], name="one_a_day")]
        indexes = [models.Index(fields=["-price"], name="by_price"), models.Index(fields=["day"], condition=Q(price__gt=5), name="dear")]

with connection.schema_editor() as editor:
    editor.create_model(Shelf)
    editor.create_model(Thing)
shelf = Shelf.objects.create(name="top")
Thing.objects.create(shelf=shelf, price="9.50", data={"a": [1, {"b": None}]}, day=datetime.date(2024, 2, 29), took=datetime.timedelta(days=1, seconds=2), raw=b"\x00\xff")
thing = Thing.objects.get(data__a__1__b=None, data__has_key="a", day__month=2)
print(thing.price, thing.data, thing.took, bytes(thing.raw), Thing.objects.aggregate(Sum("price"), Avg("price")))
try:
    with transaction.atomic():
        Thing.objects.create(shelf=shelf, price=-1)
except IntegrityError as e:
    print(e.__cause__.pgcode, e.__cause__.diag.constraint_name)
with connection.schema_editor() as editor:
    field = models.IntegerField(default=7)
    field.set_attributes_from_name("amount")
    field.model = Thing
    editor.add_field(Thing, field)
    wider = models.CharField(max_length=60, unique=True)
    wider.set_attributes_from_name("name")
    wider.model = Shelf
    editor.alter_field(Shelf, Shelf._meta.get_field("name"), wider)
    old = Thing._meta.get_field("day")
    renamed = models.DateField(null=True)
    renamed.set_attributes_from_name("since")
    renamed.model = Thing
    editor.alter_field(Thing, old, renamed)
    editor.remove_index(Thing, Thing._meta.indexes[0])
out = io.StringIO()
call_command("inspectdb", "shop_thing", "shop_shelf", "auth_user", "auth_group_permissions", "django_session", stdout=out)
print(out.getvalue())
with connection.cursor() as c:
    print(sorted(connection.introspection.get_constraints(c, "shop_thing").items()))
call_command("migrate", "admin", "zero", verbosity=0)
call_command("flush", interactive=False, verbosity=0)
print(User.objects.count())
out = io.StringIO()
call_command("check", stdout=out)
print(out.getvalue())
