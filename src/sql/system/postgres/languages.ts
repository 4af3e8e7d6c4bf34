// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's languages (pg_language).

export const languages = `oid	lanname	lanowner	lanispl	lanpltrusted	lanplcallfoid	laninline	lanvalidator	lanacl
		10	f	f	0	0		\\N
12	internal						2246
13	c						2247
14	sql			t			2248
13563	plpgsql		t	t	13560	13561	13562`;
