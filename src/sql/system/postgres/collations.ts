// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's collations (pg_collation).

export const collations = `oid	collname	collnamespace	collowner	collprovider	collisdeterministic	collencoding	collcollate	collctype	colliculocale	collversion
		11	10	c	t	-1	C	C	\\N	\\N
100	default			d			\\N	\\N
950	C
951	POSIX						POSIX	POSIX
12340	ucs_basic					6`;
