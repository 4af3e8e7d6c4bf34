// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's families of operators (pg_opfamily).

export const operatorFamilies = `oid	opfmethod	opfname	opfnamespace	opfowner
	405	array_ops	11	10
397	403
424	403	bool_ops
426	403	bpchar_ops
427		bpchar_ops
428	403	bytea_ops
429	403	char_ops
431		char_ops
434	403	datetime_ops
435		date_ops
627
1970	403	float_ops
1971		float_ops
1976	403	integer_ops
1977		integer_ops
1982	403	interval_ops
1983		interval_ops
1988	403	numeric_ops
1989	403	oid_ops
1990		oid_ops
1991	403	oidvector_ops
1992		oidvector_ops
1994	403	text_ops
1995		text_ops
1996	403	time_ops
1997		time_ops
1998		numeric_ops
1999		timestamptz_ops
2000	403	timetz_ops
2001		timetz_ops
2040		timestamp_ops
2095	403	text_pattern_ops
2097	403	bpchar_pattern_ops
2222		bool_ops
2223		bytea_ops
2225		xid_ops
2226		cid_ops
2227		tid_ops
2229		text_pattern_ops
2231		bpchar_pattern_ops
2235		aclitem_ops
2789	403	tid_ops
2968	403	uuid_ops
2969		uuid_ops
2994	403	record_ops
3194	403	record_image_ops
3253	403	pg_lsn_ops
3254		pg_lsn_ops
3522	403	enum_ops
3523		enum_ops
3901	403	range_ops
3903		range_ops
4033	403	jsonb_ops
4034		jsonb_ops
4199	403	multirange_ops
4225		multirange_ops
5032		xid8_ops
5067	403	xid8_ops
6194		record_ops`;
