// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's types (pg_type).

export const types = `oid	typname	typlen	typbyval	typtype	typcategory	typispreferred	typdelim	typsubscript	typelem	typarray	typinput	typoutput	typreceive	typsend	typmodin	typmodout	typanalyze	typalign	typstorage	typcollation
		-1	f	b	A	f	,	0	0	0	750	751	2400	2401	0	0	0	i	x	0
16	bool	1	t		B	t				1000	1242	1243	2436	2437				c	p
17	bytea				U					1001	1244	31	2412	2413
18	char	1	t		Z					1002	1245	33	2434	2435				c	p
19	name	64			S			6180	18	1003	34	35	2422	2423				c	p	950
20	int8	8	t		N					1016	460	461	2408	2409				d	p
21	int2	2	t		N					1005	38	39	2404	2405				s	p
22	int2vector							6179	21	1006	40	41	2410	2411					p
23	int4	4	t		N					1007	42	43	2406	2407					p
24	regproc	4	t		N					1008	44	45	2444	2445					p
25	text				S	t				1009	46	47	2414	2415						100
26	oid	4	t		N	t				1028	1798	1799	2418	2419					p
27	tid	6			U					1010	48	49	2438	2439				s	p
28	xid	4	t		U					1011	50	51	2440	2441					p
29	cid	4	t		U					1012	52	53	2442	2443					p
30	oidvector							6179	26	1013	54	55	2420	2421					p
32	pg_ddl_command	8	t	p	P						86	87	88	90				d	p
114	json				U					199	321	322	323	324
194	pg_node_tree				Z						195	196	197	198						100
199	_json							6179	114								3816
269	table_am_handler	4	t	p	P						267	268	0	0					p
271	_xid8							6179	5069								3816	d
325	index_am_handler	4	t	p	P						326	327	0	0					p
700	float4	4	t		N					1021	200	201	2424	2425					p
701	float8	8	t		N	t				1022	214	215	2426	2427				d	p
705	unknown	-2		p	X						109	110	2416	2417				c	p
1000	_bool							6179	16								3816
1001	_bytea							6179	17								3816
1002	_char							6179	18								3816
1003	_name							6179	19								3816			950
1005	_int2							6179	21								3816
1006	_int2vector							6179	22								3816
1007	_int4							6179	23								3816
1008	_regproc							6179	24								3816
1009	_text							6179	25								3816			100
1010	_tid							6179	27								3816
1011	_xid							6179	28								3816
1012	_cid							6179	29								3816
1013	_oidvector							6179	30								3816
1014	_bpchar							6179	1042						2913	2914	3816			100
1015	_varchar							6179	1043						2915	2916	3816			100
1016	_int8							6179	20								3816	d
1021	_float4							6179	700								3816
1022	_float8							6179	701								3816	d
1028	_oid							6179	26								3816
1033	aclitem	12			U					1034	1031	1032	0	0					p
1034	_aclitem							6179	1033								3816
1042	bpchar				S					1014	1044	1045	2430	2431	2913	2914				100
1043	varchar				S					1015	1046	1047	2432	2433	2915	2916				100
1082	date	4	t		D					1182	1084	1085	2468	2469					p
1083	time	8	t		D					1183	1143	1144	2470	2471	2909	2910		d	p
1114	timestamp	8	t		D					1115	1312	1313	2474	2475	2905	2906		d	p
1115	_timestamp							6179	1114						2905	2906	3816	d
1182	_date							6179	1082								3816
1183	_time							6179	1083						2909	2910	3816	d
1184	timestamptz	8	t		D	t				1185	1150	1151	2476	2477	2907	2908		d	p
1185	_timestamptz							6179	1184						2907	2908	3816	d
1186	interval	16			T	t				1187	1160	1161	2478	2479	2903	2904		d	p
1187	_interval							6179	1186						2903	2904	3816	d
1231	_numeric							6179	1700						2917	2918	3816
1266	timetz	12			D					1270	1350	1351	2472	2473	2911	2912		d	p
1270	_timetz							6179	1266						2911	2912	3816	d
1700	numeric				N					1231	1701	1702	2460	2461	2917	2918			m
2202	regprocedure	4	t		N					2207	2212	2213	2446	2447					p
2203	regoper	4	t		N					2208	2214	2215	2448	2449					p
2204	regoperator	4	t		N					2209	2216	2217	2450	2451					p
2205	regclass	4	t		N					2210	2218	2219	2452	2453					p
2206	regtype	4	t		N					2211	2220	2221	2454	2455					p
2207	_regprocedure							6179	2202								3816
2208	_regoper							6179	2203								3816
2209	_regoperator							6179	2204								3816
2210	_regclass							6179	2205								3816
2211	_regtype							6179	2206								3816
2249	record			p	P					2287	2290	2291	2402	2403				d
2275	cstring	-2		p	P					1263	2292	2293	2500	2501				c	p
2276	any	4	t	p	P						2294	2295	0	0					p
2277	anyarray			p	P						2296	2297	2502	2503				d
2278	void	4	t	p	P						2298	2299	3120	3121					p
2279	trigger	4	t	p	P						2300	2301	0	0					p
2280	language_handler	4	t	p	P						2302	2303	0	0					p
2281	internal	8	t	p	P						2304	2305	0	0				d	p
2283	anyelement	4	t	p	P						2312	2313	0	0					p
2287	_record			p	P			6179	2249								3816	d
2776	anynonarray	4	t	p	P						2777	2778	0	0					p
2950	uuid	16			U					2951	2952	2953	2961	2962				c	p
2951	_uuid							6179	2950								3816
2970	txid_snapshot				U					2949	2939	2940	2941	2942				d
3115	fdw_handler	4	t	p	P						3116	3117	0	0					p
3220	pg_lsn	8	t		U					3221	3229	3230	3238	3239				d	p
3221	_pg_lsn							6179	3220								3816	d
3310	tsm_handler	4	t	p	P						3311	3312	0	0					p
3361	pg_ndistinct				Z						3355	3356	3357	3358						100
3402	pg_dependencies				Z						3404	3405	3406	3407						100
3500	anyenum	4	t	p	P						3504	3505	0	0					p
3802	jsonb				U			6098		3807	3806	3804	3805	3803
3807	_jsonb							6179	3802								3816
3831	anyrange			p	P						3832	3833	0	0				d
3838	event_trigger	4	t	p	P						3594	3595	0	0					p
4089	regnamespace	4	t		N					4090	4084	4085	4087	4088					p
4090	_regnamespace							6179	4089								3816
4096	regrole	4	t		N					4097	4098	4092	4094	4095					p
4097	_regrole							6179	4096								3816
4191	regcollation	4	t		N					4192	4193	4194	4196	4197					p
4192	_regcollation							6179	4191								3816
4537	anymultirange			p	P						4229	4230	0	0				d
4538	anycompatiblemultirange			p	P						4226	4227	0	0				d
5017	pg_mcv_list				Z						5018	5019	5020	5021						100
5038	pg_snapshot				U					5039	5055	5056	5057	5058				d
5069	xid8	8	t		U					271	5070	5081	5082	5083				d	p
5077	anycompatible	4	t	p	P						5086	5087	0	0					p
5078	anycompatiblearray			p	P						5088	5089	5090	5091				d
5079	anycompatiblenonarray	4	t	p	P						5092	5093	0	0					p
5080	anycompatiblerange			p	P						5094	5095	0	0				d`;
