// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's SQL's words (pg_get_keywords).

export const keywords = `word	catcode	barelabel	catdesc	baredesc
	U	t	unreserved	can be bare label
abort
absolute
access
action
add
admin
after
aggregate
all	R		reserved
also
alter
always
analyse	R		reserved
analyze	R		reserved
and	R		reserved
any	R		reserved
array	R	f	reserved	requires AS
as	R	f	reserved	requires AS
asc	R		reserved
asensitive
assertion
assignment
asymmetric	R		reserved
at
atomic
attach
attribute
authorization	T		reserved (can be function or type name)
backward
before
begin
between	C		unreserved (cannot be function or type name)
bigint	C		unreserved (cannot be function or type name)
binary	T		reserved (can be function or type name)
bit	C		unreserved (cannot be function or type name)
boolean	C		unreserved (cannot be function or type name)
both	R		reserved
breadth
by
cache
call
called
cascade
cascaded
case	R		reserved
cast	R		reserved
catalog
chain
char	C	f	unreserved (cannot be function or type name)	requires AS
character	C	f	unreserved (cannot be function or type name)	requires AS
characteristics
check	R		reserved
checkpoint
class
close
cluster
coalesce	C		unreserved (cannot be function or type name)
collate	R		reserved
collation	T		reserved (can be function or type name)
column	R		reserved
columns
comment
comments
commit
committed
compression
concurrently	T		reserved (can be function or type name)
configuration
conflict
connection
constraint	R		reserved
constraints
content
continue
conversion
copy
cost
create	R	f	reserved	requires AS
cross	T		reserved (can be function or type name)
csv
cube
current
current_catalog	R		reserved
current_date	R		reserved
current_role	R		reserved
current_schema	T		reserved (can be function or type name)
current_time	R		reserved
current_timestamp	R		reserved
current_user	R		reserved
cursor
cycle
data
database
day		f		requires AS
deallocate
dec	C		unreserved (cannot be function or type name)
decimal	C		unreserved (cannot be function or type name)
declare
default	R		reserved
defaults
deferrable	R		reserved
deferred
definer
delete
delimiter
delimiters
depends
depth
desc	R		reserved
detach
dictionary
disable
discard
distinct	R		reserved
do	R		reserved
document
domain
double
drop
each
else	R		reserved
enable
encoding
encrypted
end	R		reserved
enum
escape
event
except	R	f	reserved	requires AS
exclude
excluding
exclusive
execute
exists	C		unreserved (cannot be function or type name)
explain
expression
extension
external
extract	C		unreserved (cannot be function or type name)
false	R		reserved
family
fetch	R	f	reserved	requires AS
filter		f		requires AS
finalize
first
float	C		unreserved (cannot be function or type name)
following
for	R	f	reserved	requires AS
force
foreign	R		reserved
forward
freeze	T		reserved (can be function or type name)
from	R	f	reserved	requires AS
full	T		reserved (can be function or type name)
function
functions
generated
global
grant	R	f	reserved	requires AS
granted
greatest	C		unreserved (cannot be function or type name)
group	R	f	reserved	requires AS
grouping	C		unreserved (cannot be function or type name)
groups
handler
having	R	f	reserved	requires AS
header
hold
hour		f		requires AS
identity
if
ilike	T		reserved (can be function or type name)
immediate
immutable
implicit
import
in	R		reserved
include
including
increment
index
indexes
inherit
inherits
initially	R		reserved
inline
inner	T		reserved (can be function or type name)
inout	C		unreserved (cannot be function or type name)
input
insensitive
insert
instead
int	C		unreserved (cannot be function or type name)
integer	C		unreserved (cannot be function or type name)
intersect	R	f	reserved	requires AS
interval	C		unreserved (cannot be function or type name)
into	R	f	reserved	requires AS
invoker
is	T		reserved (can be function or type name)
isnull	T	f	reserved (can be function or type name)	requires AS
isolation
join	T		reserved (can be function or type name)
key
label
language
large
last
lateral	R		reserved
leading	R		reserved
leakproof
least	C		unreserved (cannot be function or type name)
left	T		reserved (can be function or type name)
level
like	T		reserved (can be function or type name)
limit	R	f	reserved	requires AS
listen
load
local
localtime	R		reserved
localtimestamp	R		reserved
location
lock
locked
logged
mapping
match
matched
materialized
maxvalue
merge
method
minute		f		requires AS
minvalue
mode
month		f		requires AS
move
name
names
national	C		unreserved (cannot be function or type name)
natural	T		reserved (can be function or type name)
nchar	C		unreserved (cannot be function or type name)
new
next
nfc
nfd
nfkc
nfkd
no
none	C		unreserved (cannot be function or type name)
normalize	C		unreserved (cannot be function or type name)
normalized
not	R		reserved
nothing
notify
notnull	T	f	reserved (can be function or type name)	requires AS
nowait
null	R		reserved
nullif	C		unreserved (cannot be function or type name)
nulls
numeric	C		unreserved (cannot be function or type name)
object
of
off
offset	R	f	reserved	requires AS
oids
old
on	R	f	reserved	requires AS
only	R		reserved
operator
option
options
or	R		reserved
order	R	f	reserved	requires AS
ordinality
others
out	C		unreserved (cannot be function or type name)
outer	T		reserved (can be function or type name)
over		f		requires AS
overlaps	T	f	reserved (can be function or type name)	requires AS
overlay	C		unreserved (cannot be function or type name)
overriding
owned
owner
parallel
parameter
parser
partial
partition
passing
password
placing	R		reserved
plans
policy
position	C		unreserved (cannot be function or type name)
preceding
precision	C	f	unreserved (cannot be function or type name)	requires AS
prepare
prepared
preserve
primary	R		reserved
prior
privileges
procedural
procedure
procedures
program
publication
quote
range
read
real	C		unreserved (cannot be function or type name)
reassign
recheck
recursive
ref
references	R		reserved
referencing
refresh
reindex
relative
release
rename
repeatable
replace
replica
reset
restart
restrict
return
returning	R	f	reserved	requires AS
returns
revoke
right	T		reserved (can be function or type name)
role
rollback
rollup
routine
routines
row	C		unreserved (cannot be function or type name)
rows
rule
savepoint
schema
schemas
scroll
search
second		f		requires AS
security
select	R		reserved
sequence
sequences
serializable
server
session
session_user	R		reserved
set
setof	C		unreserved (cannot be function or type name)
sets
share
show
similar	T		reserved (can be function or type name)
simple
skip
smallint	C		unreserved (cannot be function or type name)
snapshot
some	R		reserved
sql
stable
standalone
start
statement
statistics
stdin
stdout
storage
stored
strict
strip
subscription
substring	C		unreserved (cannot be function or type name)
support
symmetric	R		reserved
sysid
system
table	R		reserved
tables
tablesample	T		reserved (can be function or type name)
tablespace
temp
template
temporary
text
then	R		reserved
ties
time	C		unreserved (cannot be function or type name)
timestamp	C		unreserved (cannot be function or type name)
to	R	f	reserved	requires AS
trailing	R		reserved
transaction
transform
treat	C		unreserved (cannot be function or type name)
trigger
trim	C		unreserved (cannot be function or type name)
true	R		reserved
truncate
trusted
type
types
uescape
unbounded
uncommitted
unencrypted
union	R	f	reserved	requires AS
unique	R		reserved
unknown
unlisten
unlogged
until
update
user	R		reserved
using	R		reserved
vacuum
valid
validate
validator
value
values	C		unreserved (cannot be function or type name)
varchar	C		unreserved (cannot be function or type name)
variadic	R		reserved
varying		f		requires AS
verbose	T		reserved (can be function or type name)
version
view
views
volatile
when	R		reserved
where	R	f	reserved	requires AS
whitespace
window	R	f	reserved	requires AS
with	R	f	reserved	requires AS
within		f		requires AS
without		f		requires AS
work
wrapper
write
xml
xmlattributes	C		unreserved (cannot be function or type name)
xmlconcat	C		unreserved (cannot be function or type name)
xmlelement	C		unreserved (cannot be function or type name)
xmlexists	C		unreserved (cannot be function or type name)
xmlforest	C		unreserved (cannot be function or type name)
xmlnamespaces	C		unreserved (cannot be function or type name)
xmlparse	C		unreserved (cannot be function or type name)
xmlpi	C		unreserved (cannot be function or type name)
xmlroot	C		unreserved (cannot be function or type name)
xmlserialize	C		unreserved (cannot be function or type name)
xmltable	C		unreserved (cannot be function or type name)
year		f		requires AS
yes
zone`;
