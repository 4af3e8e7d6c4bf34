// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's classes of operators (pg_opclass).

export const operatorClasses = `oid	opcmethod	opcname	opcnamespace	opcowner	opcfamily	opcintype	opcdefault	opckeytype
	405	int4_ops	11	10	1976	25	t	0
1978	403					23
1979	403	int2_ops				21
1981	403	oid_ops			1989	26
3122	403	date_ops			434	1082
3123	403	float8_ops			1970	701
3124	403	int8_ops				20
3125	403	numeric_ops			1988	1700
3126	403	text_ops			1994
3127	403	timestamptz_ops			434	1184
3128	403	timestamp_ops			434	1114
4217	403	text_pattern_ops			2095		f
4218	403	varchar_pattern_ops			2095		f
4219	403	bpchar_pattern_ops			2097	1042	f
10000	403	array_ops			397	2277
10001		array_ops			627	2277
10003	403	bool_ops			424	16
10004	403	bpchar_ops			426	1042
10005		bpchar_ops			427	1042
10006	403	bytea_ops			428	17
10007	403	char_ops			429	18
10008		char_ops			431	18
10011		date_ops			435	1082
10012	403	float4_ops			1970	700
10013		float4_ops			1971	700
10014		float8_ops			1971	701
10019		int2_ops			1977	21
10020					1977	23
10021		int8_ops			1977	20
10022	403	interval_ops			1982	1186
10023		interval_ops			1983	1186
10028	403	name_ops			1994	19		2275
10029		name_ops			1995	19
10030		numeric_ops			1998	1700
10031		oid_ops			1990	26
10032	403	oidvector_ops			1991	30
10033		oidvector_ops			1992	30
10034	403	record_ops			2994	2249
10035		record_ops			6194	2249
10036	403	record_image_ops			3194	2249	f
10037		text_ops			1995
10038	403	time_ops			1996	1083
10039		time_ops			1997	1083
10040		timestamptz_ops			1999	1184
10041	403	timetz_ops			2000	1266
10042		timetz_ops			2001	1266
10044	403	varchar_ops			1994		f
10045		varchar_ops			1995		f
10046		timestamp_ops			2040	1114
10048		bool_ops			2222	16
10049		bytea_ops			2223	17
10050	403	tid_ops			2789	27
10051		xid_ops			2225	28
10052		xid8_ops			5032	5069
10053	403	xid8_ops			5067	5069
10054		cid_ops			2226	29
10055		tid_ops			2227	27
10056		text_pattern_ops			2229		f
10057		varchar_pattern_ops			2229		f
10058		bpchar_pattern_ops			2231	1042	f
10059		aclitem_ops			2235	1033
10065	403	uuid_ops			2968	2950
10066		uuid_ops			2969	2950
10067	403	pg_lsn_ops			3253	3220
10068		pg_lsn_ops			3254	3220
10069	403	enum_ops			3522	3500
10070		enum_ops			3523	3500
10076	403	range_ops			3901	3831
10077		range_ops			3903	3831
10080	403	multirange_ops			4199	4537
10081		multirange_ops			4225	4537
10088	403	jsonb_ops			4033	3802
10089		jsonb_ops			4034	3802`;
