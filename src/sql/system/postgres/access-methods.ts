// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's access methods (pg_am).

export const accessMethods = `oid	amname	amhandler	amtype
			i
2	heap	3	t
403	btree	330
405	hash	331`;
