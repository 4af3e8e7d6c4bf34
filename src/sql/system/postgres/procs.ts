// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's functions (pg_proc).

export const procs = `oid	proname	pronamespace	prolang	procost	prorows	provariadic	prokind	proleakproof	proisstrict	proretset	provolatile	proparallel	pronargs	pronargdefaults	prorettype	proargtypes	proallargtypes	proargmodes	proargnames	proargdefaults	prosrc
	max	11	12	1	0	0	f	f	t	f	i	s	2	0	16	2281	\\N	\\N	\\N	\\N	\\N
3	heap_tableam_handler										v		1		269
31	byteaout												1		2275	17
33	charout												1		2275	18
34	namein												1		19	2275
35	nameout												1		2275	19
38	int2in												1		21	2275
39	int2out												1		2275	21
40	int2vectorin												1		22	2275
41	int2vectorout												1		2275	22
42	int4in												1		23	2275
43	int4out												1		2275	23
44	regprocin										s		1		24	2275
45	regprocout										s		1		2275	24
46	textin												1		25	2275
47	textout												1		2275	25
48	tidin												1		27	2275
49	tidout												1		2275	27
50	xidin												1		28	2275
51	xidout												1		2275	28
52	cidin												1		29	2275
53	cidout												1		2275	29
54	oidvectorin												1		30	2275
55	oidvectorout												1		2275	30
56	boollt							t								16 16
57	boolgt							t								16 16
60	booleq							t								16 16
61	chareq							t								18 18
62	nameeq							t								19 19
63	int2eq							t								21 21
64	int2lt							t								21 21
65	int4eq							t								23 23
66	int4lt							t								23 23
67	texteq							t								25 25
68	xideq							t								28 28
69	cideq							t								29 29
70	charne							t								18 18
72	charle							t								18 18
73	chargt							t								18 18
74	charge							t								18 18
77	int4												1		23	18					chartoi4
78	char												1		18	23					i4tochar
79	nameregexeq															19 25
84	boolne							t								16 16
86	pg_ddl_command_in												1		32	2275
87	pg_ddl_command_out												1		2275	32
88	pg_ddl_command_recv												1		32
89	version										s		0		25	\\e					pgsql_version
90	pg_ddl_command_send												1		17	32
101	eqsel										s		4		701	2281 26 2281 23
102	neqsel										s		4		701	2281 26 2281 23
103	scalarltsel										s		4		701	2281 26 2281 23
104	scalargtsel										s		4		701	2281 26 2281 23
105	eqjoinsel										s		5		701	2281 26 2281 21 2281
106	neqjoinsel										s		5		701	2281 26 2281 21 2281
107	scalarltjoinsel										s		5		701	2281 26 2281 21 2281
108	scalargtjoinsel										s		5		701	2281 26 2281 21 2281
109	unknownin												1		705	2275
110	unknownout												1		2275	705
140	areajoinsel										s		5		701	2281 26 2281 21 2281
141	int4mul														23	23 23
144	int4ne							t								23 23
145	int2ne							t								21 21
146	int2gt							t								21 21
147	int4gt							t								23 23
148	int2le							t								21 21
149	int4le							t								23 23
150	int4ge							t								23 23
151	int2ge							t								21 21
152	int2mul														21	21 21
153	int2div														21	21 21
154	int4div														23	23 23
155	int2mod														21	21 21
156	int4mod														23	23 23
157	textne							t								25 25
158	int24eq							t								21 23
159	int42eq							t								23 21
160	int24lt							t								21 23
161	int42lt							t								23 21
162	int24gt							t								21 23
163	int42gt							t								23 21
164	int24ne							t								21 23
165	int42ne							t								23 21
166	int24le							t								21 23
167	int42le							t								23 21
168	int24ge							t								21 23
169	int42ge							t								23 21
170	int24mul														23	21 23
171	int42mul														23	23 21
172	int24div														23	21 23
173	int42div														23	23 21
176	int2pl														21	21 21
177	int4pl														23	23 23
178	int24pl														23	21 23
179	int42pl														23	23 21
180	int2mi														21	21 21
181	int4mi														23	23 23
182	int24mi														23	21 23
183	int42mi														23	23 21
184	oideq							t								26 26
185	oidne							t								26 26
195	pg_node_tree_in												1		194	2275
196	pg_node_tree_out												1		2275	194
197	pg_node_tree_recv										s		1		194
198	pg_node_tree_send										s		1		17	194
200	float4in												1		700	2275
201	float4out												1		2275	700
202	float4mul														700	700 700
203	float4div														700	700 700
204	float4pl														700	700 700
205	float4mi														700	700 700
206	float4um												1		700	700
207	float4abs												1		700	700
212	int4um												1		23	23
213	int2um												1		21	21
214	float8in												1		701	2275
215	float8out												1		2275	701
216	float8mul														701	701 701
217	float8div														701	701 701
218	float8pl														701	701 701
219	float8mi														701	701 701
220	float8um												1		701	701
221	float8abs												1		701	701
230	dsqrt												1		701	701
231	dcbrt												1		701	701
232	dpow														701	701 701
235	float8							t					1		701	21					i2tod
236	float4							t					1		700	21					i2tof
237	int2												1		21	701					dtoi2
238	int2												1		21	700					ftoi2
240	nameeqtext							t								19 25
241	namelttext							t								19 25
242	nameletext							t								19 25
243	namegetext							t								19 25
244	namegttext							t								19 25
245	namenetext							t								19 25
246	btnametextcmp							t							23	19 25
247	texteqname							t								25 19
248	textltname							t								25 19
249	textlename							t								25 19
250	textgename							t								25 19
251	textgtname							t								25 19
252	textnename							t								25 19
253	bttextnamecmp							t							23	25 19
267	table_am_handler_in								f				1		269	2275
268	table_am_handler_out												1		2275	269
279	float48mul														701	700 701
280	float48div														701	700 701
281	float48pl														701	700 701
282	float48mi														701	700 701
283	float84mul														701	701 700
284	float84div														701	701 700
285	float84pl														701	701 700
286	float84mi														701	701 700
287	float4eq							t								700 700
288	float4ne							t								700 700
289	float4lt							t								700 700
290	float4le							t								700 700
291	float4gt							t								700 700
292	float4ge							t								700 700
293	float8eq							t								701 701
294	float8ne							t								701 701
295	float8lt							t								701 701
296	float8le							t								701 701
297	float8gt							t								701 701
298	float8ge							t								701 701
299	float48eq							t								700 701
300	float48ne							t								700 701
301	float48lt							t								700 701
302	float48le							t								700 701
303	float48gt							t								700 701
304	float48ge							t								700 701
305	float84eq							t								701 700
306	float84ne							t								701 700
307	float84lt							t								701 700
308	float84le							t								701 700
309	float84gt							t								701 700
310	float84ge							t								701 700
311	float8							t					1		701	700					ftod
312	float4												1		700	701					dtof
313	int4							t					1		23	21					i2toi4
314	int2												1		21	23					i4toi2
315	pg_jit_available										v		0			\\e
316	float8							t					1		701	23					i4tod
317	int4												1		23	701					dtoi4
318	float4							t					1		700	23					i4tof
319	int4												1		23	700					ftoi4
320	width_bucket												4		23	701 701 701 23					width_bucket_float8
321	json_in												1		114	2275
322	json_out												1		2275	114
323	json_recv												1		114
324	json_send												1		17	114
326	index_am_handler_in								f				1		325	2275
327	index_am_handler_out												1		2275	325
329	hash_aclitem												1		23	1033
330	bthandler										v		1		325
331	hashhandler										v		1		325
332	gisthandler										v		1		325
333	ginhandler										v		1		325
334	spghandler										v		1		325
335	brinhandler										v		1		325
336	scalarlesel										s		4		701	2281 26 2281 23
337	scalargesel										s		4		701	2281 26 2281 23
350	btint2cmp							t							23	21 21
351	btint4cmp							t							23	23 23
354	btfloat4cmp							t							23	700 700
355	btfloat8cmp							t							23	701 701
356	btoidcmp							t							23	26 26
358	btcharcmp							t							23	18 18
359	btnamecmp							t							23	19 19
360	bttextcmp							t							23	25 25
376	string_to_array								f				3		1009	25 25 25					text_to_array_null
378	array_append								f						5078	5078 5077
379	array_prepend								f						5078	5077 5078
382	btarraycmp														23	2277 2277
383	array_cat								f						5078	5078 5078
384	array_to_string								f		s		3		25	2277 25 25					array_to_text_null
386	scalarlejoinsel										s		5		701	2281 26 2281 21 2281
390	array_ne															2277 2277
391	array_lt															2277 2277
392	array_gt															2277 2277
393	array_le															2277 2277
394	string_to_array								f						1009	25 25					text_to_array
395	array_to_string										s				25	2277 25					array_to_text
396	array_ge															2277 2277
398	scalargejoinsel										s		5		701	2281 26 2281 21 2281
400	hashtext												1		23	25
401	text												1		25	1042					rtrim1
404	btoidvectorcmp							t							23	30 30
406	text							t					1		25	19					name_text
407	name							t					1		19	25					text_name
408	bpchar												1		1042	19					name_bpchar
409	name							t					1		19	1042					bpchar_name
425	hashint4extended														20	23 20
432	hash_numeric												1		23	1700
438	num_nulls					2276			f				1		23	2276	{2276}	{v}			pg_num_nulls
440	num_nonnulls					2276			f				1		23	2276	{2276}	{v}			pg_num_nonnulls
441	hashint2extended														20	21 20
442	hashint8extended														20	20 20
443	hashfloat4extended														20	700 20
444	hashfloat8extended														20	701 20
445	hashoidextended														20	26 20
446	hashcharextended														20	18 20
447	hashnameextended														20	19 20
448	hashtextextended														20	25 20
449	hashint2												1		23	21
450	hashint4												1		23	23
451	hashfloat4												1		23	700
452	hashfloat8												1		23	701
453	hashoid												1		23	26
454	hashchar												1		23	18
455	hashname												1		23	19
456	hashvarlena												1		23
457	hashoidvector												1		23	30
460	int8in												1		20	2275
461	int8out												1		2275	20
462	int8um												1		20	20
463	int8pl														20	20 20
464	int8mi														20	20 20
465	int8mul														20	20 20
466	int8div														20	20 20
467	int8eq							t								20 20
468	int8ne							t								20 20
469	int8lt							t								20 20
470	int8gt							t								20 20
471	int8le							t								20 20
472	int8ge							t								20 20
474	int84eq							t								20 23
475	int84ne							t								20 23
476	int84lt							t								20 23
477	int84gt							t								20 23
478	int84le							t								20 23
479	int84ge							t								20 23
480	int4												1		23	20					int84
481	int8							t					1		20	23					int48
482	float8							t					1		701	20					i8tod
483	int8												1		20	701					dtoi8
619	oidvectorne							t								30 30
626	hash_array												1		23	2277
636	pg_indexam_has_property										s					26 25
637	pg_index_has_property										s					2205 25
638	pg_index_column_has_property										s		3			2205 23 25
652	float4							t					1		700	20					i8tof
653	int8												1		20	700					ftoi8
655	namelt							t								19 19
656	namele							t								19 19
657	namegt							t								19 19
658	namege							t								19 19
659	namene							t								19 19
668	bpchar												3		1042	1042 23 16
669	varchar												3		1043	1043 23 16
677	oidvectorlt							t								30 30
678	oidvectorle							t								30 30
679	oidvectoreq							t								30 30
680	oidvectorge							t								30 30
681	oidvectorgt							t								30 30
714	int2												1		21	20					int82
716	oidlt							t								26 26
717	oidle							t								26 26
720	octet_length												1		23	17					byteaoctetlen
721	get_byte														23	17 23					byteaGetByte
722	set_byte												3		17	17 23 23					byteaSetByte
723	get_bit														23	17 20					byteaGetBit
724	set_bit												3		17	17 20 23					byteaSetBit
740	text_lt							t								25 25
741	text_le							t								25 25
742	text_gt							t								25 25
743	text_ge							t								25 25
744	array_eq															2277 2277
745	current_user										s		0		19	\\e
746	session_user										s		0		19	\\e
747	array_dims												1		25	2277
748	array_ndims												1		23	2277
749	overlay												4		17	17 17 23 23					byteaoverlay
750	array_in										s		3		2277	2275 26 23
751	array_out										s		1		2275	2277
752	overlay												3		17	17 17 23					byteaoverlay_no_len
754	int8							t					1		20	21					int28
772	hashvarlenaextended														20	2281 20
776	hashoidvectorextended														20	30 20
777	hash_aclitem_extended														20	1033 20
780	hash_numeric_extended														20	1700 20
782	hash_array_extended														20	2277 20
810	pg_client_encoding										s		0		19	\\e
837	int82pl														20	20 21
838	int82mi														20	20 21
839	int82mul														20	20 21
840	int82div														20	20 21
841	int28pl														20	21 20
842	btint8cmp							t							23	20 20
849	position														23	25 25					textpos
850	textlike															25 25
851	textnlike															25 25
852	int48eq							t								23 20
853	int48ne							t								23 20
854	int48lt							t								23 20
855	int48gt							t								23 20
856	int48le							t								23 20
857	int48ge							t								23 20
858	namelike															19 25
859	namenlike															19 25
860	bpchar												1		1042	18					char_bpchar
861	current_database										s		0		19	\\e
868	strpos														23	25 25					textpos
870	lower												1		25	25
871	upper												1		25	25
872	initcap												1		25	25
873	lpad												3		25	25 23 25
874	rpad												3		25	25 23 25
875	ltrim														25	25 25
876	rtrim														25	25 25
877	substr												3		25	25 23 23					text_substr
878	translate												3		25	25 25 25
879	lpad		14												25	25 23					\\e
880	rpad		14												25	25 23					\\e
881	ltrim												1		25	25					ltrim1
882	rtrim												1		25	25					rtrim1
883	substr														25	25 23					text_substr_no_len
884	btrim														25	25 25
885	btrim												1		25	25					btrim1
936	substring												3		25	25 23 23					text_substr
937	substring														25	25 23					text_substr_no_len
938	generate_series				1000					t			3		1114	1114 1114 1186					generate_series_timestamp
939	generate_series				1000					t	s		3		1184	1184 1184 1186					generate_series_timestamptz
940	mod														21	21 21					int2mod
941	mod														23	23 23					int4mod
942	int28mi														20	21 20
943	int28mul														20	21 20
944	char												1		18	25					text_char
945	int8mod														20	20 20
946	text												1		25	18					char_text
947	mod														20	20 20					int8mod
948	int28div														20	21 20
949	hashint8												1		23	20
972	hashbpcharextended														20	1042 20
1026	timezone														1114	1186 1184					timestamptz_izone
1031	aclitemin										s		1		1033	2275
1032	aclitemout										s		1		2275	1033
1035	aclinsert														1034	1034 1033
1036	aclremove														1034	1034 1033
1037	aclcontains															1034 1033
1039	getdatabaseencoding										s		0		19	\\e
1044	bpcharin												3		1042	2275 26 23
1045	bpcharout												1		2275	1042
1046	varcharin												3		1043	2275 26 23
1047	varcharout												1		2275	1043
1048	bpchareq							t								1042 1042
1049	bpcharlt							t								1042 1042
1050	bpcharle							t								1042 1042
1051	bpchargt							t								1042 1042
1052	bpcharge							t								1042 1042
1053	bpcharne							t								1042 1042
1062	aclitemeq															1033 1033					aclitem_eq
1066	generate_series				1000					t			3		23	23 23 23					generate_series_step_int4
1067	generate_series				1000					t					23	23 23					generate_series_int4
1068	generate_series				1000					t			3		20	20 20 20					generate_series_step_int8
1069	generate_series				1000					t					20	20 20					generate_series_int8
1078	bpcharcmp							t							23	1042 1042
1079	regclass										s		1		2205	25					text_regclass
1080	hashbpchar												1		23	1042
1081	format_type								f		s				25	26 23
1084	date_in										s		1		1082	2275
1085	date_out										s		1		2275	1082
1086	date_eq							t								1082 1082
1087	date_lt							t								1082 1082
1088	date_le							t								1082 1082
1089	date_gt							t								1082 1082
1090	date_ge							t								1082 1082
1091	date_ne							t								1082 1082
1092	date_cmp							t							23	1082 1082
1102	time_lt							t								1083 1083
1103	time_le							t								1083 1083
1104	time_gt							t								1083 1083
1105	time_ge							t								1083 1083
1106	time_ne							t								1083 1083
1107	time_cmp							t							23	1083 1083
1140	date_mi														23	1082 1082
1141	date_pli														1082	1082 23
1142	date_mii														1082	1082 23
1143	time_in										s		3		1083	2275 26 23
1144	time_out												1		2275	1083
1145	time_eq							t								1083 1083
1150	timestamptz_in										s		3		1184	2275 26 23
1151	timestamptz_out										s		1		2275	1184
1152	timestamptz_eq							t								1184 1184					timestamp_eq
1153	timestamptz_ne							t								1184 1184					timestamp_ne
1154	timestamptz_lt							t								1184 1184					timestamp_lt
1155	timestamptz_le							t								1184 1184					timestamp_le
1156	timestamptz_ge							t								1184 1184					timestamp_ge
1157	timestamptz_gt							t								1184 1184					timestamp_gt
1158	to_timestamp												1		1184	701					float8_timestamptz
1159	timezone														1114	25 1184					timestamptz_zone
1160	interval_in										s		3		1186	2275 26 23
1161	interval_out										s		1		2275	1186
1162	interval_eq							t								1186 1186
1163	interval_ne							t								1186 1186
1164	interval_lt							t								1186 1186
1165	interval_le							t								1186 1186
1166	interval_ge							t								1186 1186
1167	interval_gt							t								1186 1186
1168	interval_um												1		1186	1186
1169	interval_pl														1186	1186 1186
1170	interval_mi														1186	1186 1186
1171	date_part										s				701	25 1184					timestamptz_part
1172	date_part														701	25 1186					interval_part
1174	timestamptz										s		1		1184	1082					date_timestamptz
1175	justify_hours												1		1186	1186					interval_justify_hours
1178	date										s		1		1082	1184					timestamptz_date
1181	age										s	r	1		23	28					xid_age
1188	timestamptz_mi														1186	1184 1184					timestamp_mi
1189	timestamptz_pl_interval										s				1184	1184 1186
1190	timestamptz_mi_interval										s				1184	1184 1186
1191	generate_subscripts				1000					t			3		23	2277 23 16
1192	generate_subscripts				1000					t					23	2277 23					generate_subscripts_nodir
1193	array_fill								f						2277	2283 1007
1194	log10												1		701	701					dlog10
1199	age														1186	1184 1184					timestamptz_age
1200	interval														1186	1186 23					interval_scale
1215	obj_description		14	100							s				25	26 19					\\e
1216	col_description		14	100							s				25	26 23					\\e
1217	date_trunc										s				1184	25 1184					timestamptz_trunc
1218	date_trunc														1186	25 1186					interval_trunc
1230	int8abs												1		20	20
1238	texticregexeq															25 25
1239	texticregexne															25 25
1240	nameicregexeq															19 25
1241	nameicregexne															19 25
1242	boolin												1			2275
1243	boolout												1		2275	16
1244	byteain												1		17	2275
1245	charin												1		18	2275
1246	charlt							t								18 18
1251	int4abs												1		23	23
1252	nameregexne															19 25
1253	int2abs												1		21	21
1254	textregexeq															25 25
1256	textregexne															25 25
1258	textcat														25	25 25
1264	pg_char_to_encoding										s		1		23	19					PG_char_to_encoding
1265	tidne							t								27 27
1269	pg_column_size										s		1		23	2276
1271	overlaps								f				4			1266 1266 1266 1266					overlaps_timetz
1272	datetime_pl														1114	1082 1083					datetime_timestamp
1273	date_part														701	25 1266					timetz_part
1274	int84pl														20	20 23
1275	int84mi														20	20 23
1276	int84mul														20	20 23
1277	int84div														20	20 23
1278	int48pl														20	23 20
1279	int48mi														20	23 20
1280	int48mul														20	23 20
1281	int48div														20	23 20
1282	quote_ident												1		25	25
1283	quote_literal												1		25	25
1284	date_trunc										s		3		1184	25 1184 25					timestamptz_trunc_zone
1285	quote_literal		14								s		1		25	2283					select pg_catalog.quote_literal($1::pg_catalog.text)
1286	array_fill								f				3		2277	2283 1007 1007					array_fill_with_lower_bounds
1287	oid												1		26	20					i8tooid
1288	int8							t					1		20	26					oidtoi8
1289	quote_nullable								f				1		25	25
1290	quote_nullable		14						f		s		1		25	2283					select pg_catalog.quote_nullable($1::pg_catalog.text)
1292	tideq							t								27 27
1293	unnest				100					t			1		3831	4537					multirange_unnest
1295	justify_days												1		1186	1186					interval_justify_days
1296	timedate_pl		14												1114	1083 1082					\\e
1297	datetimetz_pl														1184	1082 1266					datetimetz_timestamptz
1298	timetzdate_pl		14												1184	1266 1082					\\e
1299	now										s		0		1184	\\e
1303	contjoinsel										s		5		701	2281 26 2281 21 2281
1304	overlaps								f				4			1184 1184 1184 1184					overlaps_timestamp
1305	overlaps		14						f		s		4			1184 1186 1184 1186					\\e
1306	overlaps		14						f		s		4			1184 1184 1184 1186					\\e
1307	overlaps		14						f		s		4			1184 1186 1184 1184					\\e
1308	overlaps								f				4			1083 1083 1083 1083					overlaps_time
1309	overlaps		14						f				4			1083 1186 1083 1186					\\e
1310	overlaps		14						f				4			1083 1083 1083 1186					\\e
1311	overlaps		14						f				4			1083 1186 1083 1083					\\e
1312	timestamp_in										s		3		1114	2275 26 23
1313	timestamp_out										s		1		2275	1114
1314	timestamptz_cmp							t							23	1184 1184					timestamp_cmp
1315	interval_cmp							t							23	1186 1186
1316	time												1		1083	1114					timestamp_time
1317	length												1		23	25					textlen
1318	length												1		23	1042					bpcharlen
1319	xideqint4							t								28 23					xideq
1326	interval_div														1186	1186 701
1340	log												1		701	701					dlog10
1341	ln												1		701	701					dlog1
1342	round												1		701	701					dround
1343	trunc												1		701	701					dtrunc
1344	sqrt												1		701	701					dsqrt
1345	cbrt												1		701	701					dcbrt
1346	pow														701	701 701					dpow
1347	exp												1		701	701					dexp
1348	obj_description		14	100							s		1		25	26					\\e
1350	timetz_in										s		3		1266	2275 26 23
1351	timetz_out												1		2275	1266
1352	timetz_eq							t								1266 1266
1353	timetz_ne							t								1266 1266
1354	timetz_lt							t								1266 1266
1355	timetz_le							t								1266 1266
1356	timetz_ge							t								1266 1266
1357	timetz_gt							t								1266 1266
1358	timetz_cmp							t							23	1266 1266
1365	makeaclitem												4		1033	26 26 25 16
1367	character_length												1		23	1042					bpcharlen
1368	power														701	701 701					dpow
1369	character_length												1		23	25					textlen
1370	interval							t					1		1186	1083					time_interval
1372	char_length												1		23	1042					bpcharlen
1373	isfinite												1			1082					date_finite
1374	octet_length												1		23	25					textoctetlen
1375	octet_length												1		23	1042					bpcharoctetlen
1376	factorial												1		1700	20					numeric_fac
1381	char_length												1		23	25					textlen
1384	date_part		14												701	25 1082					\\e
1385	date_part														701	25 1083					time_part
1386	age		14								s		1		1186	1184					\\e
1387	pg_get_constraintdef										s		1		25	26
1388	timetz										s		1		1266	1184					timestamptz_timetz
1389	isfinite												1			1184					timestamp_finite
1390	isfinite												1			1186					interval_finite
1394	abs												1		700	700					float4abs
1395	abs												1		701	701					float8abs
1396	abs												1		20	20					int8abs
1397	abs												1		23	23					int4abs
1398	abs												1		21	21					int2abs
1400	name							t					1		19	1043					text_name
1401	varchar							t					1		1043	19					name_text
1402	current_schema										s	u	0		19	\\e
1403	current_schemas										s	u	1		1003	16
1404	overlay												4		25	25 25 23 23					textoverlay
1405	overlay												3		25	25 25 23					textoverlay_no_len
1419	time												1		1083	1186					interval_time
1481	log10		14										1		1700	1700					\\e
1569	like															25 25					textlike
1570	notlike															25 25					textnlike
1571	like															19 25					namelike
1572	notlike															19 25					namenlike
1573	pg_get_ruledef										s		1		25	26
1574	nextval										v	u	1		20	2205					nextval_oid
1575	currval										v	u	1		20	2205					currval_oid
1576	setval										v	u			20	2205 20					setval_oid
1597	pg_encoding_to_char										s		1		19	23					PG_encoding_to_char
1598	random										v	r	0		701	\\e					drandom
1599	setseed										v	r	1		2278	701
1600	asin												1		701	701					dasin
1601	acos												1		701	701					dacos
1602	atan												1		701	701					datan
1603	atan2														701	701 701					datan2
1604	sin												1		701	701					dsin
1605	cos												1		701	701					dcos
1606	tan												1		701	701					dtan
1607	cot												1		701	701					dcot
1608	degrees												1		701	701
1609	radians												1		701	701
1610	pi												0		701	\\e					dpi
1618	interval_mul														1186	1186 701
1619	pg_typeof								f		s		1		2206	2276
1620	ascii												1		23	25
1621	chr												1		25	23
1622	repeat														25	25 23
1623	similar_escape								f						25	25 25
1624	mul_d_interval														1186	701 1186
1631	bpcharlike															1042 25					textlike
1632	bpcharnlike															1042 25					textnlike
1633	texticlike															25 25
1634	texticnlike															25 25
1635	nameiclike															19 25
1636	nameicnlike															19 25
1637	like_escape														25	25 25
1638	oidgt							t								26 26
1639	oidge							t								26 26
1640	pg_get_viewdef										s	r	1		25	25					pg_get_viewdef_name
1641	pg_get_viewdef										s	r	1		25	26
1642	pg_get_userbyid										s		1		19	26
1643	pg_get_indexdef										s		1		25	26
1656	bpcharicregexeq															1042 25					texticregexeq
1657	bpcharicregexne															1042 25					texticregexne
1658	bpcharregexeq															1042 25					textregexeq
1659	bpcharregexne															1042 25					textregexne
1660	bpchariclike															1042 25					texticlike
1661	bpcharicnlike															1042 25					texticnlike
1662	pg_get_triggerdef										s		1		25	26
1665	pg_get_serial_sequence										s				25	25 25
1686	pg_get_keywords			10	500					t	s		0		2249	\\e	{25,18,16,25,25}	{o,o,o,o,o}	{word,catcode,barelabel,catdesc,baredesc}
1688	time_hash												1		23	1083
1689	aclexplode				10					t	s		1		2249	1034	{1034,26,26,25,16}	{i,o,o,o,o}	{acl,grantor,grantee,privilege_type,is_grantable}
1690	time_mi_time														1186	1083 1083
1691	boolle							t								16 16
1692	boolge							t								16 16
1693	btboolcmp							t							23	16 16
1696	timetz_hash												1		23	1266
1697	interval_hash												1		23	1186
1701	numeric_in												3		1700	2275 26 23
1702	numeric_out												1		2275	1700
1703	numeric														1700	1700 23
1704	numeric_abs												1		1700	1700
1705	abs												1		1700	1700					numeric_abs
1706	sign												1		1700	1700					numeric_sign
1707	round														1700	1700 23					numeric_round
1708	round		14										1		1700	1700					\\e
1709	trunc														1700	1700 23					numeric_trunc
1710	trunc		14										1		1700	1700					\\e
1711	ceil												1		1700	1700					numeric_ceil
1712	floor												1		1700	1700					numeric_floor
1713	length										s				23	17 19					length_in_encoding
1714	convert_from										s				25	17 19					pg_convert_from
1716	pg_get_expr										s				25	194 26
1717	convert_to										s				17	25 19					pg_convert_to
1718	numeric_eq															1700 1700
1719	numeric_ne															1700 1700
1720	numeric_gt															1700 1700
1721	numeric_ge															1700 1700
1722	numeric_lt															1700 1700
1723	numeric_le															1700 1700
1724	numeric_add														1700	1700 1700
1725	numeric_sub														1700	1700 1700
1726	numeric_mul														1700	1700 1700
1727	numeric_div														1700	1700 1700
1728	mod														1700	1700 1700					numeric_mod
1729	numeric_mod														1700	1700 1700
1730	sqrt												1		1700	1700					numeric_sqrt
1732	exp												1		1700	1700					numeric_exp
1734	ln												1		1700	1700					numeric_ln
1736	log														1700	1700 1700					numeric_log
1738	pow														1700	1700 1700					numeric_power
1739	numeric_power														1700	1700 1700
1740	numeric							t					1		1700	23					int4_numeric
1741	log		14										1		1700	1700					\\e
1742	numeric							t					1		1700	700					float4_numeric
1743	numeric							t					1		1700	701					float8_numeric
1744	int4												1		23	1700					numeric_int4
1745	float4												1		700	1700					numeric_float4
1746	float8												1		701	1700					numeric_float8
1747	time_pl_interval														1083	1083 1186
1748	time_mi_interval														1083	1083 1186
1749	timetz_pl_interval														1266	1266 1186
1750	timetz_mi_interval														1266	1266 1186
1765	setval										v	u	3		20	2205 20 16					setval3_oid
1768	to_char										s				25	1186 25					interval_to_char
1769	numeric_cmp														23	1700 1700
1770	to_char										s				25	1184 25					timestamptz_to_char
1771	numeric_uminus												1		1700	1700
1772	to_char										s				25	1700 25					numeric_to_char
1773	to_char										s				25	23 25					int4_to_char
1774	to_char										s				25	20 25					int8_to_char
1775	to_char										s				25	700 25					float4_to_char
1776	to_char										s				25	701 25					float8_to_char
1777	to_number										s				1700	25 25					numeric_to_number
1778	to_timestamp										s				1184	25 25
1779	int8												1		20	1700					numeric_int8
1780	to_date										s				1082	25 25
1781	numeric							t					1		1700	20					int8_numeric
1782	numeric							t					1		1700	21					int2_numeric
1783	int2												1		21	1700					numeric_int2
1798	oidin												1		26	2275
1799	oidout												1		2275	26
1810	bit_length		14										1		23	17					\\e
1811	bit_length		14										1		23	25					\\e
1813	convert										s		3		17	17 19 19					pg_convert
1814	iclikesel										s		4		701	2281 26 2281 23
1815	icnlikesel										s		4		701	2281 26 2281 23
1816	iclikejoinsel										s		5		701	2281 26 2281 21 2281
1817	icnlikejoinsel										s		5		701	2281 26 2281 21 2281
1818	regexeqsel										s		4		701	2281 26 2281 23
1819	likesel										s		4		701	2281 26 2281 23
1820	icregexeqsel										s		4		701	2281 26 2281 23
1821	regexnesel										s		4		701	2281 26 2281 23
1822	nlikesel										s		4		701	2281 26 2281 23
1823	icregexnesel										s		4		701	2281 26 2281 23
1824	regexeqjoinsel										s		5		701	2281 26 2281 21 2281
1825	likejoinsel										s		5		701	2281 26 2281 21 2281
1826	icregexeqjoinsel										s		5		701	2281 26 2281 21 2281
1827	regexnejoinsel										s		5		701	2281 26 2281 21 2281
1828	nlikejoinsel										s		5		701	2281 26 2281 21 2281
1829	icregexnejoinsel										s		5		701	2281 26 2281 21 2281
1848	interval_pl_time		14												1083	1186 1083					\\e
1850	int28eq							t								21 20
1851	int28ne							t								21 20
1852	int28lt							t								21 20
1853	int28gt							t								21 20
1854	int28le							t								21 20
1855	int28ge							t								21 20
1856	int82eq							t								20 21
1857	int82ne							t								20 21
1858	int82lt							t								20 21
1859	int82gt							t								20 21
1860	int82le							t								20 21
1861	int82ge							t								20 21
1892	int2and														21	21 21
1893	int2or														21	21 21
1894	int2xor														21	21 21
1895	int2not												1		21	21
1896	int2shl														21	21 23
1897	int2shr														21	21 23
1898	int4and														23	23 23
1899	int4or														23	23 23
1900	int4xor														23	23 23
1901	int4not												1		23	23
1902	int4shl														23	23 23
1903	int4shr														23	23 23
1904	int8and														20	20 20
1905	int8or														20	20 20
1906	int8xor														20	20 20
1907	int8not												1		20	20
1908	int8shl														20	20 23
1909	int8shr														20	20 23
1910	int8up												1		20	20
1911	int2up												1		21	21
1912	int4up												1		23	23
1913	float4up												1		700	700
1914	float8up												1		701	701
1915	numeric_uplus												1		1700	1700
1922	has_table_privilege										s		3			19 25 25					has_table_privilege_name_name
1923	has_table_privilege										s		3			19 26 25					has_table_privilege_name_id
1924	has_table_privilege										s		3			26 25 25					has_table_privilege_id_name
1925	has_table_privilege										s		3			26 26 25					has_table_privilege_id_id
1926	has_table_privilege										s					25 25					has_table_privilege_name
1927	has_table_privilege										s					26 25					has_table_privilege_id
1928	pg_stat_get_numscans										s	r	1		20	26
1931	pg_stat_get_tuples_inserted										s	r	1		20	26
1932	pg_stat_get_tuples_updated										s	r	1		20	26
1933	pg_stat_get_tuples_deleted										s	r	1		20	26
1937	pg_stat_get_backend_pid										s	r	1		23	23
1946	encode														25	17 25					binary_encode
1947	decode														17	25 25					binary_decode
1948	byteaeq							t								17 17
1949	bytealt							t								17 17
1950	byteale							t								17 17
1951	byteagt							t								17 17
1952	byteage							t								17 17
1953	byteane							t								17 17
1954	byteacmp							t							23	17 17
1961	timestamp														1114	1114 23					timestamp_scale
1967	timestamptz														1184	1184 23					timestamptz_scale
1968	time														1083	1083 23					time_scale
1969	timetz														1266	1266 23					timetz_scale
1973	div														1700	1700 1700					numeric_div_trunc
1986	similar_to_escape														25	25 25					similar_to_escape_2
1987	similar_to_escape												1		25	25					similar_to_escape_1
1993	shobj_description		14	100							s				25	26 19					\\e
2003	textanycat		14								s				25	25 2776					select $1 operator(pg_catalog.||) $2::pg_catalog.text
2004	anytextcat		14								s				25	2776 25					select $1::pg_catalog.text operator(pg_catalog.||) $2
2005	bytealike															17 17
2006	byteanlike															17 17
2007	like															17 17					bytealike
2008	notlike															17 17					byteanlike
2009	like_escape														17	17 17					like_escape_bytea
2010	length												1		23	17					byteaoctetlen
2011	byteacat														17	17 17
2012	substring												3		17	17 23 23					bytea_substr
2013	substring														17	17 23					bytea_substr_no_len
2014	position														23	17 17					byteapos
2015	btrim														17	17 17					byteatrim
2019	time										s		1		1083	1184					timestamptz_time
2020	date_trunc														1114	25 1114					timestamp_trunc
2021	date_part														701	25 1114					timestamp_part
2024	timestamp												1		1114	1082					date_timestamp
2026	pg_backend_pid										s	r	0		23	\\e
2027	timestamp										s		1		1114	1184					timestamptz_timestamp
2028	timestamptz										s		1		1184	1114					timestamp_timestamptz
2029	date												1		1082	1114					timestamp_date
2031	timestamp_mi														1186	1114 1114
2032	timestamp_pl_interval														1114	1114 1186
2033	timestamp_mi_interval														1114	1114 1186
2034	pg_conf_load_time										s	r	0		1184	\\e
2037	timezone										s				1266	25 1266					timetz_zone
2038	timezone														1266	1186 1266					timetz_izone
2039	timestamp_hash												1		23	1114
2041	overlaps								f				4			1114 1114 1114 1114					overlaps_timestamp
2042	overlaps		14						f				4			1114 1186 1114 1186					\\e
2043	overlaps		14						f				4			1114 1114 1114 1186					\\e
2044	overlaps		14						f				4			1114 1186 1114 1114					\\e
2045	timestamp_cmp							t							23	1114 1114
2046	time												1		1083	1266					timetz_time
2047	timetz										s		1		1266	1083					time_timetz
2048	isfinite												1			1114					timestamp_finite
2049	to_char										s				25	1114 25					timestamp_to_char
2050							a		f				1		2277	2277					aggregate_dummy
2051	min						a		f				1		2277	2277					aggregate_dummy
2052	timestamp_eq							t								1114 1114
2053	timestamp_ne							t								1114 1114
2054	timestamp_lt							t								1114 1114
2055	timestamp_le							t								1114 1114
2056	timestamp_ge							t								1114 1114
2057	timestamp_gt							t								1114 1114
2058	age														1186	1114 1114					timestamp_age
2059	age		14								s		1		1186	1114					\\e
2069	timezone														1184	25 1114					timestamp_zone
2070	timezone														1184	1186 1114					timestamp_izone
2071	date_pl_interval														1114	1082 1186
2072	date_mi_interval														1114	1082 1186
2073	substring														25	25 25					textregexsubstr
2074	substring		14										3		25	25 25 25					\\e
2077	current_setting										s		1		25	25					show_config_by_name
2078	set_config								f		v	u	3		25	25 25 16					set_config_by_name
2079	pg_table_is_visible			10							s		1			26
2080	pg_type_is_visible			10							s		1			26
2081	pg_function_is_visible			10							s		1			26
2082	pg_operator_is_visible			10							s		1			26
2083	pg_opclass_is_visible			10							s		1			26
2085	substr												3		17	17 23 23					bytea_substr
2086	substr														17	17 23					bytea_substr_no_len
2087	replace												3		25	25 25 25					replace_text
2088	split_part												3		25	25 25 23
2089	to_hex												1		25	23					to_hex32
2090	to_hex												1		25	20					to_hex64
2091	array_lower														23	2277 23
2092	array_upper														23	2277 23
2093	pg_conversion_is_visible			10							s		1			26
2096	pg_terminate_backend										v			1		23 20			{pid,timeout}	0
2098	pg_get_functiondef										s		1		25	26
2100	avg						a		f				1		1700	20					aggregate_dummy
2101	avg						a		f				1		1700	23					aggregate_dummy
2102	avg						a		f				1		1700	21					aggregate_dummy
2103	avg						a		f				1		1700	1700					aggregate_dummy
2104	avg						a		f				1		701	700					aggregate_dummy
2105	avg						a		f				1		701	701					aggregate_dummy
2106	avg						a		f				1		1186	1186					aggregate_dummy
2107	sum						a		f				1		1700	20					aggregate_dummy
2108	sum						a		f				1		20	23					aggregate_dummy
2109	sum						a		f				1		20	21					aggregate_dummy
2110	sum						a		f				1		700	700					aggregate_dummy
2111	sum						a		f				1		701	701					aggregate_dummy
2113	sum						a		f				1		1186	1186					aggregate_dummy
2114	sum						a		f				1		1700	1700					aggregate_dummy
2115							a		f				1		20	20					aggregate_dummy
2116							a		f				1		23	23					aggregate_dummy
2117							a		f				1		21	21					aggregate_dummy
2118							a		f				1		26	26					aggregate_dummy
2119							a		f				1		700	700					aggregate_dummy
2120							a		f				1		701	701					aggregate_dummy
2122							a		f				1		1082	1082					aggregate_dummy
2123							a		f				1		1083	1083					aggregate_dummy
2124							a		f				1		1266	1266					aggregate_dummy
2126							a		f				1		1114	1114					aggregate_dummy
2127							a		f				1		1184	1184					aggregate_dummy
2128							a		f				1		1186	1186					aggregate_dummy
2129							a		f				1		25	25					aggregate_dummy
2130							a		f				1		1700	1700					aggregate_dummy
2131	min						a		f				1		20	20					aggregate_dummy
2132	min						a		f				1		23	23					aggregate_dummy
2133	min						a		f				1		21	21					aggregate_dummy
2134	min						a		f				1		26	26					aggregate_dummy
2135	min						a		f				1		700	700					aggregate_dummy
2136	min						a		f				1		701	701					aggregate_dummy
2138	min						a		f				1		1082	1082					aggregate_dummy
2139	min						a		f				1		1083	1083					aggregate_dummy
2140	min						a		f				1		1266	1266					aggregate_dummy
2142	min						a		f				1		1114	1114					aggregate_dummy
2143	min						a		f				1		1184	1184					aggregate_dummy
2144	min						a		f				1		1186	1186					aggregate_dummy
2145	min						a		f				1		25	25					aggregate_dummy
2146	min						a		f				1		1700	1700					aggregate_dummy
2147	count						a		f				1		20	2276					aggregate_dummy
2148	variance						a		f				1		1700	20					aggregate_dummy
2149	variance						a		f				1		1700	23					aggregate_dummy
2150	variance						a		f				1		1700	21					aggregate_dummy
2151	variance						a		f				1		701	700					aggregate_dummy
2152	variance						a		f				1		701	701					aggregate_dummy
2153	variance						a		f				1		1700	1700					aggregate_dummy
2154	stddev						a		f				1		1700	20					aggregate_dummy
2155	stddev						a		f				1		1700	23					aggregate_dummy
2156	stddev						a		f				1		1700	21					aggregate_dummy
2157	stddev						a		f				1		701	700					aggregate_dummy
2158	stddev						a		f				1		701	701					aggregate_dummy
2159	stddev						a		f				1		1700	1700					aggregate_dummy
2160	text_pattern_lt							t								25 25
2161	text_pattern_le							t								25 25
2162	pg_get_function_arguments										s		1		25	26
2163	text_pattern_ge							t								25 25
2164	text_pattern_gt							t								25 25
2165	pg_get_function_result										s		1		25	26
2166	bttext_pattern_cmp							t							23	25 25
2167	ceiling												1		1700	1700					numeric_ceil
2168	pg_database_size										v		1		20	19					pg_database_size_name
2169	power														1700	1700 1700					numeric_power
2170	width_bucket												4		23	1700 1700 1700 23					width_bucket_numeric
2171	pg_cancel_backend										v		1			23
2174	bpchar_pattern_lt							t								1042 1042
2175	bpchar_pattern_le							t								1042 1042
2176	array_length														23	2277 23
2177	bpchar_pattern_ge							t								1042 1042
2178	bpchar_pattern_gt							t								1042 1042
2180	btbpchar_pattern_cmp							t							23	1042 1042
2181	has_sequence_privilege										s		3			19 25 25					has_sequence_privilege_name_name
2182	has_sequence_privilege										s		3			19 26 25					has_sequence_privilege_name_id
2183	has_sequence_privilege										s		3			26 25 25					has_sequence_privilege_id_name
2184	has_sequence_privilege										s		3			26 26 25					has_sequence_privilege_id_id
2185	has_sequence_privilege										s					25 25					has_sequence_privilege_name
2186	has_sequence_privilege										s					26 25					has_sequence_privilege_id
2188	btint48cmp							t							23	23 20
2189	btint84cmp							t							23	20 23
2190	btint24cmp							t							23	21 23
2191	btint42cmp							t							23	23 21
2192	btint28cmp							t							23	21 20
2193	btint82cmp							t							23	20 21
2194	btfloat48cmp							t							23	700 701
2195	btfloat84cmp							t							23	701 700
2197	inet_client_port								f		s	r	0		23	\\e
2199	inet_server_port								f		s	r	0		23	\\e
2212	regprocedurein										s		1		2202	2275
2213	regprocedureout										s		1		2275	2202
2214	regoperin										s		1		2203	2275
2215	regoperout										s		1		2275	2203
2216	regoperatorin										s		1		2204	2275
2217	regoperatorout										s		1		2275	2204
2218	regclassin										s		1		2205	2275
2219	regclassout										s		1		2275	2205
2220	regtypein										s		1		2206	2275
2221	regtypeout										s		1		2275	2206
2230	pg_stat_clear_snapshot								f		v	r	0		2278	\\e
2232	pg_get_function_identity_arguments										s		1		25	26
2233	hashtid												1		23	27
2234	hashtidextended														20	27 20
2236	bit_and						a		f				1		21	21					aggregate_dummy
2237	bit_or						a		f				1		21	21					aggregate_dummy
2238	bit_and						a		f				1		23	23					aggregate_dummy
2239	bit_or						a		f				1		23	23					aggregate_dummy
2240	bit_and						a		f				1		20	20					aggregate_dummy
2241	bit_or						a		f				1		20	20					aggregate_dummy
2244							a		f				1		1042	1042					aggregate_dummy
2245	min						a		f				1		1042	1042					aggregate_dummy
2246	fmgr_internal_validator										s		1		2278	26
2247	fmgr_c_validator										s		1		2278	26
2248	fmgr_sql_validator										s		1		2278	26
2250	has_database_privilege										s		3			19 25 25					has_database_privilege_name_name
2251	has_database_privilege										s		3			19 26 25					has_database_privilege_name_id
2252	has_database_privilege										s		3			26 25 25					has_database_privilege_id_name
2253	has_database_privilege										s		3			26 26 25					has_database_privilege_id_id
2254	has_database_privilege										s					25 25					has_database_privilege_name
2255	has_database_privilege										s					26 25					has_database_privilege_id
2256	has_function_privilege										s		3			19 25 25					has_function_privilege_name_name
2257	has_function_privilege										s		3			19 26 25					has_function_privilege_name_id
2258	has_function_privilege										s		3			26 25 25					has_function_privilege_id_name
2259	has_function_privilege										s		3			26 26 25					has_function_privilege_id_id
2260	has_function_privilege										s					25 25					has_function_privilege_name
2261	has_function_privilege										s					26 25					has_function_privilege_id
2262	has_language_privilege										s		3			19 25 25					has_language_privilege_name_name
2263	has_language_privilege										s		3			19 26 25					has_language_privilege_name_id
2264	has_language_privilege										s		3			26 25 25					has_language_privilege_id_name
2265	has_language_privilege										s		3			26 26 25					has_language_privilege_id_id
2266	has_language_privilege										s					25 25					has_language_privilege_name
2267	has_language_privilege										s					26 25					has_language_privilege_id
2268	has_schema_privilege										s		3			19 25 25					has_schema_privilege_name_name
2269	has_schema_privilege										s		3			19 26 25					has_schema_privilege_name_id
2270	has_schema_privilege										s		3			26 25 25					has_schema_privilege_id_name
2271	has_schema_privilege										s		3			26 26 25					has_schema_privilege_id_id
2272	has_schema_privilege										s					25 25					has_schema_privilege_name
2273	has_schema_privilege										s					26 25					has_schema_privilege_id
2274	pg_stat_reset								f		v		0		2278	\\e
2284	regexp_replace												3		25	25 25 25					textregexreplace_noopt
2285	regexp_replace												4		25	25 25 25 25					textregexreplace
2286	pg_total_relation_size										v		1		20	2205
2288	pg_size_pretty												1		25	20
2289	pg_options_to_table				3					t	s		1		2249	1009	{1009,25,25}	{i,o,o}	{options_array,option_name,option_value}
2290	record_in										s		3		2249	2275 26 23
2291	record_out										s		1		2275	2249
2292	cstring_in												1		2275	2275
2293	cstring_out												1		2275	2275
2294	any_in												1		2276	2275
2295	any_out												1		2275	2276
2296	anyarray_in												1		2277	2275
2297	anyarray_out										s		1		2275	2277
2298	void_in												1		2278	2275
2299	void_out												1		2275	2278
2300	trigger_in								f				1		2279	2275
2301	trigger_out												1		2275	2279
2302	language_handler_in								f				1		2280	2275
2303	language_handler_out												1		2275	2280
2304	internal_in								f				1		2281	2275
2305	internal_out												1		2275
2308	ceil												1		701	701					dceil
2309	floor												1		701	701					dfloor
2310	sign												1		701	701					dsign
2311	md5							t					1		25	25					md5_text
2312	anyelement_in												1		2283	2275
2313	anyelement_out												1		2275	2283
2320	ceiling												1		701	701					dceil
2321	md5							t					1		25	17					md5_bytea
2322	pg_tablespace_size										v		1		20	26					pg_tablespace_size_oid
2323	pg_tablespace_size										v		1		20	19					pg_tablespace_size_name
2324	pg_database_size										v		1		20	26					pg_database_size_oid
2325	pg_relation_size		14								v		1		20	2205					\\e
2331	unnest				100					t			1		2283	2277					array_unnest
2332	pg_relation_size										v				20	2205 25
2335	array_agg						a		f				1		2277	2776					aggregate_dummy
2338	date_lt_timestamp															1082 1114
2339	date_le_timestamp															1082 1114
2340	date_eq_timestamp															1082 1114
2341	date_gt_timestamp															1082 1114
2342	date_ge_timestamp															1082 1114
2343	date_ne_timestamp															1082 1114
2344	date_cmp_timestamp														23	1082 1114
2351	date_lt_timestamptz										s					1082 1184
2352	date_le_timestamptz										s					1082 1184
2353	date_eq_timestamptz										s					1082 1184
2354	date_gt_timestamptz										s					1082 1184
2355	date_ge_timestamptz										s					1082 1184
2356	date_ne_timestamptz										s					1082 1184
2357	date_cmp_timestamptz										s				23	1082 1184
2364	timestamp_lt_date															1114 1082
2365	timestamp_le_date															1114 1082
2366	timestamp_eq_date															1114 1082
2367	timestamp_gt_date															1114 1082
2368	timestamp_ge_date															1114 1082
2369	timestamp_ne_date															1114 1082
2370	timestamp_cmp_date														23	1114 1082
2377	timestamptz_lt_date										s					1184 1082
2378	timestamptz_le_date										s					1184 1082
2379	timestamptz_eq_date										s					1184 1082
2380	timestamptz_gt_date										s					1184 1082
2381	timestamptz_ge_date										s					1184 1082
2382	timestamptz_ne_date										s					1184 1082
2383	timestamptz_cmp_date										s				23	1184 1082
2390	has_tablespace_privilege										s		3			19 25 25					has_tablespace_privilege_name_name
2391	has_tablespace_privilege										s		3			19 26 25					has_tablespace_privilege_name_id
2392	has_tablespace_privilege										s		3			26 25 25					has_tablespace_privilege_id_name
2393	has_tablespace_privilege										s		3			26 26 25					has_tablespace_privilege_id_id
2394	has_tablespace_privilege										s					25 25					has_tablespace_privilege_name
2395	has_tablespace_privilege										s					26 25					has_tablespace_privilege_id
2400	array_recv										s		3		2277	2281 26 23
2401	array_send										s		1		17	2277
2402	record_recv										s		3		2249	2281 26 23
2403	record_send										s		1		17	2249
2404	int2recv												1		21
2405	int2send												1		17	21
2406	int4recv												1		23
2407	int4send												1		17	23
2408	int8recv												1		20
2409	int8send												1		17	20
2410	int2vectorrecv												1		22
2411	int2vectorsend												1		17	22
2412	bytearecv												1		17
2413	byteasend												1		17	17
2414	textrecv										s		1		25
2415	textsend										s		1		17	25
2416	unknownrecv												1		705
2417	unknownsend												1		17	705
2418	oidrecv												1		26
2419	oidsend												1		17	26
2420	oidvectorrecv												1		30
2421	oidvectorsend												1		17	30
2422	namerecv										s		1		19
2423	namesend										s		1		17	19
2424	float4recv												1		700
2425	float4send												1		17	700
2426	float8recv												1		701
2427	float8send												1		17	701
2430	bpcharrecv										s		3		1042	2281 26 23
2431	bpcharsend										s		1		17	1042
2432	varcharrecv										s		3		1043	2281 26 23
2433	varcharsend										s		1		17	1043
2434	charrecv												1		18
2435	charsend												1		17	18
2436	boolrecv												1
2437	boolsend												1		17	16
2438	tidrecv												1		27
2439	tidsend												1		17	27
2440	xidrecv												1		28
2441	xidsend												1		17	28
2442	cidrecv												1		29
2443	cidsend												1		17	29
2444	regprocrecv												1		24
2445	regprocsend												1		17	24
2446	regprocedurerecv												1		2202
2447	regproceduresend												1		17	2202
2448	regoperrecv												1		2203
2449	regopersend												1		17	2203
2450	regoperatorrecv												1		2204
2451	regoperatorsend												1		17	2204
2452	regclassrecv												1		2205
2453	regclasssend												1		17	2205
2454	regtyperecv												1		2206
2455	regtypesend												1		17	2206
2460	numeric_recv												3		1700	2281 26 23
2461	numeric_send												1		17	1700
2462	sinh												1		701	701					dsinh
2463	cosh												1		701	701					dcosh
2464	tanh												1		701	701					dtanh
2465	asinh												1		701	701					dasinh
2466	acosh												1		701	701					dacosh
2467	atanh												1		701	701					datanh
2468	date_recv												1		1082
2469	date_send												1		17	1082
2470	time_recv												3		1083	2281 26 23
2471	time_send												1		17	1083
2472	timetz_recv												3		1266	2281 26 23
2473	timetz_send												1		17	1266
2474	timestamp_recv												3		1114	2281 26 23
2475	timestamp_send												1		17	1114
2476	timestamptz_recv												3		1184	2281 26 23
2477	timestamptz_send												1		17	1184
2478	interval_recv												3		1186	2281 26 23
2479	interval_send												1		17	1186
2500	cstring_recv										s		1		2275
2501	cstring_send										s		1		17	2275
2502	anyarray_recv										s		1		2277
2503	anyarray_send										s		1		17	2277
2504	pg_get_ruledef										s				25	26 16					pg_get_ruledef_ext
2505	pg_get_viewdef										s	r			25	25 16					pg_get_viewdef_name_ext
2506	pg_get_viewdef										s	r			25	26 16					pg_get_viewdef_ext
2507	pg_get_indexdef										s		3		25	26 23 16					pg_get_indexdef_ext
2508	pg_get_constraintdef										s				25	26 16					pg_get_constraintdef_ext
2509	pg_get_expr										s		3		25	194 26 16					pg_get_expr_ext
2517	bool_and						a		f				1			16					aggregate_dummy
2518	bool_or						a		f				1			16					aggregate_dummy
2519	every						a		f				1			16					aggregate_dummy
2520	timestamp_lt_timestamptz										s					1114 1184
2521	timestamp_le_timestamptz										s					1114 1184
2522	timestamp_eq_timestamptz										s					1114 1184
2523	timestamp_gt_timestamptz										s					1114 1184
2524	timestamp_ge_timestamptz										s					1114 1184
2525	timestamp_ne_timestamptz										s					1114 1184
2526	timestamp_cmp_timestamptz										s				23	1114 1184
2527	timestamptz_lt_timestamp										s					1184 1114
2528	timestamptz_le_timestamp										s					1184 1114
2529	timestamptz_eq_timestamp										s					1184 1114
2530	timestamptz_gt_timestamp										s					1184 1114
2531	timestamptz_ge_timestamp										s					1184 1114
2532	timestamptz_ne_timestamp										s					1184 1114
2533	timestamptz_cmp_timestamp										s				23	1184 1114
2546	interval_pl_date		14												1114	1186 1082					\\e
2547	interval_pl_timetz		14												1266	1186 1266					\\e
2548	interval_pl_timestamp		14												1114	1186 1114					\\e
2549	interval_pl_timestamptz		14								s				1184	1186 1184					\\e
2550	integer_pl_date		14												1082	23 1082					\\e
2556	pg_tablespace_databases				1000					t	s		1		26	26
2557	bool							t					1			23					int4_bool
2558	int4							t					1		23	16					bool_int4
2559	lastval										v	u	0		20	\\e
2560	pg_postmaster_start_time										s		0		1184	\\e
2561	pg_blocking_pids										v		1		1007	23
2580	float8												1		701	3802					jsonb_float8
2621	pg_reload_conf										v		0			\\e
2626	pg_sleep										v		1		2278	701
2641	var_samp						a		f				1		1700	20					aggregate_dummy
2642	var_samp						a		f				1		1700	23					aggregate_dummy
2643	var_samp						a		f				1		1700	21					aggregate_dummy
2644	var_samp						a		f				1		701	700					aggregate_dummy
2645	var_samp						a		f				1		701	701					aggregate_dummy
2646	var_samp						a		f				1		1700	1700					aggregate_dummy
2647	transaction_timestamp										s		0		1184	\\e					now
2648	statement_timestamp										s		0		1184	\\e
2649	clock_timestamp										v		0		1184	\\e
2705	pg_has_role										s		3			19 19 25					pg_has_role_name_name
2706	pg_has_role										s		3			19 26 25					pg_has_role_name_id
2707	pg_has_role										s		3			26 19 25					pg_has_role_id_name
2708	pg_has_role										s		3			26 26 25					pg_has_role_id_id
2709	pg_has_role										s					19 25					pg_has_role_name
2710	pg_has_role										s					26 25					pg_has_role_id
2711	justify_interval												1		1186	1186					interval_justify_interval
2712	stddev_samp						a		f				1		1700	20					aggregate_dummy
2713	stddev_samp						a		f				1		1700	23					aggregate_dummy
2714	stddev_samp						a		f				1		1700	21					aggregate_dummy
2715	stddev_samp						a		f				1		701	700					aggregate_dummy
2716	stddev_samp						a		f				1		701	701					aggregate_dummy
2717	stddev_samp						a		f				1		1700	1700					aggregate_dummy
2718	var_pop						a		f				1		1700	20					aggregate_dummy
2719	var_pop						a		f				1		1700	23					aggregate_dummy
2720	var_pop						a		f				1		1700	21					aggregate_dummy
2721	var_pop						a		f				1		701	700					aggregate_dummy
2722	var_pop						a		f				1		701	701					aggregate_dummy
2723	var_pop						a		f				1		1700	1700					aggregate_dummy
2724	stddev_pop						a		f				1		1700	20					aggregate_dummy
2725	stddev_pop						a		f				1		1700	23					aggregate_dummy
2726	stddev_pop						a		f				1		1700	21					aggregate_dummy
2727	stddev_pop						a		f				1		701	700					aggregate_dummy
2728	stddev_pop						a		f				1		701	701					aggregate_dummy
2729	stddev_pop						a		f				1		1700	1700					aggregate_dummy
2730	pg_get_triggerdef										s				25	26 16					pg_get_triggerdef_ext
2731	asind												1		701	701					dasind
2732	acosd												1		701	701					dacosd
2733	atand												1		701	701					datand
2734	atan2d														701	701 701					datan2d
2735	sind												1		701	701					dsind
2736	cosd												1		701	701					dcosd
2737	tand												1		701	701					dtand
2738	cotd												1		701	701					dcotd
2747	arrayoverlap															2277 2277
2748	arraycontains															2277 2277
2749	arraycontained															2277 2277
2763	regexp_matches				1					t					1009	25 25					regexp_matches_no_flags
2764	regexp_matches				10					t			3		1009	25 25 25
2765	regexp_split_to_table				1000					t					25	25 25					regexp_split_to_table_no_flags
2766	regexp_split_to_table				1000					t			3		25	25 25 25
2767	regexp_split_to_array														1009	25 25					regexp_split_to_array_no_flags
2768	regexp_split_to_array												3		1009	25 25 25
2777	anynonarray_in												1		2776	2275
2778	anynonarray_out												1		2275	2776
2781	pg_stat_get_last_vacuum_time										s	r	1		1184	26
2783	pg_stat_get_last_analyze_time										s	r	1		1184	26
2790	tidgt							t								27 27
2791	tidlt							t								27 27
2792	tidge							t								27 27
2793	tidle							t								27 27
2794	bttidcmp							t							23	27 27
2797							a		f				1		27	27					aggregate_dummy
2798	min						a		f				1		27	27					aggregate_dummy
2803	count						a		f				0		20	\\e					aggregate_dummy
2818	regr_count						a		f						20	701 701					aggregate_dummy
2819	regr_sxx						a		f						701	701 701					aggregate_dummy
2820	regr_syy						a		f						701	701 701					aggregate_dummy
2821	regr_sxy						a		f						701	701 701					aggregate_dummy
2822	regr_avgx						a		f						701	701 701					aggregate_dummy
2823	regr_avgy						a		f						701	701 701					aggregate_dummy
2824	regr_r2						a		f						701	701 701					aggregate_dummy
2825	regr_slope						a		f						701	701 701					aggregate_dummy
2826	regr_intercept						a		f						701	701 701					aggregate_dummy
2827	covar_pop						a		f						701	701 701					aggregate_dummy
2828	covar_samp						a		f						701	701 701					aggregate_dummy
2829	corr						a		f						701	701 701					aggregate_dummy
2854	pg_my_temp_schema										s	r	0		26	\\e
2855	pg_is_other_temp_schema										s		1			26
2878	pg_stat_get_live_tuples										s	r	1		20	26
2879	pg_stat_get_dead_tuples										s	r	1		20	26
2880	pg_advisory_lock										v	r	1		2278	20					pg_advisory_lock_int8
2881	pg_advisory_lock_shared										v	r	1		2278	20					pg_advisory_lock_shared_int8
2882	pg_try_advisory_lock										v	r	1			20					pg_try_advisory_lock_int8
2883	pg_try_advisory_lock_shared										v	r	1			20					pg_try_advisory_lock_shared_int8
2884	pg_advisory_unlock										v	r	1			20					pg_advisory_unlock_int8
2885	pg_advisory_unlock_shared										v	r	1			20					pg_advisory_unlock_shared_int8
2886	pg_advisory_lock										v	r			2278	23 23					pg_advisory_lock_int4
2887	pg_advisory_lock_shared										v	r			2278	23 23					pg_advisory_lock_shared_int4
2888	pg_try_advisory_lock										v	r				23 23					pg_try_advisory_lock_int4
2889	pg_try_advisory_lock_shared										v	r				23 23					pg_try_advisory_lock_shared_int4
2890	pg_advisory_unlock										v	r				23 23					pg_advisory_unlock_int4
2891	pg_advisory_unlock_shared										v	r				23 23					pg_advisory_unlock_shared_int4
2892	pg_advisory_unlock_all										v	r	0		2278	\\e
2904	intervaltypmodout												1		2275	23
2906	timestamptypmodout												1		2275	23
2908	timestamptztypmodout												1		2275	23
2910	timetypmodout												1		2275	23
2912	timetztypmodout												1		2275	23
2914	bpchartypmodout												1		2275	23
2916	varchartypmodout												1		2275	23
2918	numerictypmodout												1		2275	23
2939	txid_snapshot_in												1		2970	2275					pg_snapshot_in
2940	txid_snapshot_out												1		2275	2970					pg_snapshot_out
2941	txid_snapshot_recv												1		2970						pg_snapshot_recv
2942	txid_snapshot_send												1		17	2970					pg_snapshot_send
2943	txid_current										s	u	0		20	\\e					pg_current_xact_id
2952	uuid_in												1		2950	2275
2953	uuid_out												1		2275	2950
2954	uuid_lt							t								2950 2950
2955	uuid_le							t								2950 2950
2956	uuid_eq							t								2950 2950
2957	uuid_ge							t								2950 2950
2958	uuid_gt							t								2950 2950
2959	uuid_ne							t								2950 2950
2960	uuid_cmp							t							23	2950 2950
2961	uuid_recv												1		2950
2962	uuid_send												1		17	2950
2963	uuid_hash												1		23	2950
2971	text												1		25	16					booltext
2981	record_eq															2249 2249
2982	record_ne															2249 2249
2983	record_lt															2249 2249
2984	record_gt															2249 2249
2985	record_le															2249 2249
2986	record_ge															2249 2249
2987	btrecordcmp														23	2249 2249
2997	pg_table_size										v		1		20	2205
2998	pg_indexes_size										v		1		20	2205
2999	pg_relation_filenode										s		1		26	2205
3012	has_column_privilege										s		4			19 25 25 25					has_column_privilege_name_name_name
3013	has_column_privilege										s		4			19 25 21 25					has_column_privilege_name_name_attnum
3014	has_column_privilege										s		4			19 26 25 25					has_column_privilege_name_id_name
3015	has_column_privilege										s		4			19 26 21 25					has_column_privilege_name_id_attnum
3016	has_column_privilege										s		4			26 25 25 25					has_column_privilege_id_name_name
3017	has_column_privilege										s		4			26 25 21 25					has_column_privilege_id_name_attnum
3018	has_column_privilege										s		4			26 26 25 25					has_column_privilege_id_id_name
3019	has_column_privilege										s		4			26 26 21 25					has_column_privilege_id_id_attnum
3020	has_column_privilege										s		3			25 25 25					has_column_privilege_name_name
3021	has_column_privilege										s		3			25 21 25					has_column_privilege_name_attnum
3022	has_column_privilege										s		3			26 25 25					has_column_privilege_id_name
3023	has_column_privilege										s		3			26 21 25					has_column_privilege_id_attnum
3024	has_any_column_privilege			10							s		3			19 25 25					has_any_column_privilege_name_name
3025	has_any_column_privilege			10							s		3			19 26 25					has_any_column_privilege_name_id
3026	has_any_column_privilege			10							s		3			26 25 25					has_any_column_privilege_id_name
3027	has_any_column_privilege			10							s		3			26 26 25					has_any_column_privilege_id_id
3028	has_any_column_privilege			10							s					25 25					has_any_column_privilege_name
3029	has_any_column_privilege			10							s					26 25					has_any_column_privilege_id
3034	pg_relation_filepath										s		1		25	2205
3035	pg_listening_channels				10					t	s	r	0		25	\\e
3036	pg_notify								f		v	r			2278	25 25
3058	concat					2276			f		s		1		25	2276	{2276}	{v}			text_concat
3059	concat_ws					2276			f		s				25	25 2276	{25,2276}	{i,v}			text_concat_ws
3060	left														25	25 23					text_left
3061	right														25	25 23					text_right
3062	reverse												1		25	25					text_reverse
3073	pg_is_wal_replay_paused										v		0			\\e
3078	pg_sequence_parameters										s		1		2249	26	{26,20,20,20,20,16,20,26}	{i,o,o,o,o,o,o,o}	{sequence_oid,start_value,minimum_value,maximum_value,increment,cycle_option,cache_size,data_type}
3089	pg_advisory_xact_lock										v	r	1		2278	20					pg_advisory_xact_lock_int8
3090	pg_advisory_xact_lock_shared										v	r	1		2278	20					pg_advisory_xact_lock_shared_int8
3091	pg_try_advisory_xact_lock										v	r	1			20					pg_try_advisory_xact_lock_int8
3092	pg_try_advisory_xact_lock_shared										v	r	1			20					pg_try_advisory_xact_lock_shared_int8
3093	pg_advisory_xact_lock										v	r			2278	23 23					pg_advisory_xact_lock_int4
3094	pg_advisory_xact_lock_shared										v	r			2278	23 23					pg_advisory_xact_lock_shared_int4
3095	pg_try_advisory_xact_lock										v	r				23 23					pg_try_advisory_xact_lock_int4
3096	pg_try_advisory_xact_lock_shared										v	r				23 23					pg_try_advisory_xact_lock_shared_int4
3100	row_number						w		f				0		20	\\e					window_row_number
3101	rank						w		f				0		20	\\e					window_rank
3102	dense_rank						w		f				0		20	\\e					window_dense_rank
3103	percent_rank						w		f				0		701	\\e					window_percent_rank
3104	cume_dist						w		f				0		701	\\e					window_cume_dist
3105	ntile						w						1		23	23					window_ntile
3106	lag						w						1		2283	2283					window_lag
3107	lag						w								2283	2283 23					window_lag_with_offset
3108	lag						w						3		5077	5077 23 5077					window_lag_with_offset_and_default
3109	lead						w						1		2283	2283					window_lead
3110	lead						w								2283	2283 23					window_lead_with_offset
3111	lead						w						3		5077	5077 23 5077					window_lead_with_offset_and_default
3112	first_value						w						1		2283	2283					window_first_value
3113	last_value						w						1		2283	2283					window_last_value
3114	nth_value						w								2283	2283 23					window_nth_value
3116	fdw_handler_in								f				1		3115	2275
3117	fdw_handler_out												1		2275	3115
3120	void_recv												1		2278
3121	void_send												1		17	2278
3129	btint2sortsupport												1		2278
3130	btint4sortsupport												1		2278
3131	btint8sortsupport												1		2278
3132	btfloat4sortsupport												1		2278
3133	btfloat8sortsupport												1		2278
3134	btoidsortsupport												1		2278
3135	btnamesortsupport												1		2278
3136	date_sortsupport												1		2278
3137	timestamp_sortsupport												1		2278
3138	has_type_privilege										s		3			19 25 25					has_type_privilege_name_name
3139	has_type_privilege										s		3			19 26 25					has_type_privilege_name_id
3140	has_type_privilege										s		3			26 25 25					has_type_privilege_id_name
3141	has_type_privilege										s		3			26 26 25					has_type_privilege_id_id
3142	has_type_privilege										s					25 25					has_type_privilege_name
3143	has_type_privilege										s					26 25					has_type_privilege_id
3153	array_to_json										s		1		114	2277
3154	array_to_json										s				114	2277 16					array_to_json_pretty
3155	row_to_json										s		1		114	2249
3156	row_to_json										s				114	2249 16					row_to_json_pretty
3159	pg_get_viewdef										s	r			25	26 23					pg_get_viewdef_wrap
3162	pg_collation_for								f		s		1		25	2276
3163	pg_trigger_depth										s	r	0		23	\\e
3166	pg_size_pretty												1		25	1700					pg_size_pretty_numeric
3167	array_remove								f						5078	5078 5077
3168	array_replace								f				3		5078	5078 5077 5077
3169	rangesel										s		4		701	2281 26 2281 23
3175	json_agg						a		f		s		1		114	2283					aggregate_dummy
3176	to_json										s		1		114	2283
3179	cardinality												1		23	2277					array_cardinality
3187	btrecordimagecmp														23	2249 2249
3197	json_object_agg						a		f		s				114	2276 2276					aggregate_dummy
3198	json_build_array					2276			f		s		1		114	2276	{2276}	{v}
3199	json_build_array								f		s		0		114	\\e					json_build_array_noargs
3200	json_build_object					2276			f		s		1		114	2276	{2276}	{v}
3201	json_build_object								f		s		0		114	\\e					json_build_object_noargs
3202	json_object												1		114	1009
3203	json_object														114	1009 1009					json_object_two_arg
3207	jsonb_array_length												1		23	3802
3208	jsonb_each				100					t			1		2249	3802	{3802,25,3802}	{i,o,o}	{from_json,key,value}
3210	jsonb_typeof												1		25	3802
3214	jsonb_object_field_text														25	3802 25			{from_json,field_name}
3215	jsonb_array_element														3802	3802 23			{from_json,element_index}
3216	jsonb_array_element_text														25	3802 23			{from_json,element_index}
3217	jsonb_extract_path					25									3802	3802 1009	{3802,1009}	{i,v}	{from_json,path_elems}
3218	width_bucket														23	5077 5078					width_bucket_array
3219	jsonb_array_elements				100					t			1		3802	3802	{3802,3802}	{i,o}	{from_json,value}
3229	pg_lsn_in												1		3220	2275
3230	pg_lsn_out												1		2275	3220
3231	pg_lsn_lt							t								3220 3220
3232	pg_lsn_le							t								3220 3220
3233	pg_lsn_eq							t								3220 3220
3234	pg_lsn_ge							t								3220 3220
3235	pg_lsn_gt							t								3220 3220
3236	pg_lsn_ne							t								3220 3220
3237	pg_lsn_mi														1700	3220 3220
3238	pg_lsn_recv												1		3220
3239	pg_lsn_send												1		17	3220
3251	pg_lsn_cmp							t							23	3220 3220
3252	pg_lsn_hash												1		23	3220
3255	bttextsortsupport												1		2278
3259	generate_series				1000					t			3		1700	1700 1700 1700					generate_series_step_numeric
3260	generate_series				1000					t					1700	1700 1700					generate_series_numeric
3261	json_strip_nulls												1		114	114
3262	jsonb_strip_nulls												1		3802	3802
3263	jsonb_object												1		3802	1009
3264	jsonb_object														3802	1009 1009					jsonb_object_two_arg
3267	jsonb_agg						a		f		s		1		3802	2283					aggregate_dummy
3270	jsonb_object_agg						a		f						3802	2276 2276					aggregate_dummy
3271	jsonb_build_array					2276			f		s		1		3802	2276	{2276}	{v}
3272	jsonb_build_array								f		s		0		3802	\\e					jsonb_build_array_noargs
3273	jsonb_build_object					2276			f		s		1		3802	2276	{2276}	{v}
3274	jsonb_build_object								f		s		0		3802	\\e					jsonb_build_object_noargs
3277	array_position								f						23	5078 5077
3278	array_position								f				3		23	5078 5077 23					array_position_start
3279	array_positions								f						1007	5078 5077
3281	scale												1		23	1700					numeric_scale
3283	numeric_sortsupport												1		2278
3294	current_setting										s				25	25 16					show_config_by_name_missing_ok
3296	pg_notification_queue_usage										v	r	0		701	\\e
3298	row_security_active										s		1			26
3299	row_security_active										s		1			25					row_security_active_name
3300	uuid_sortsupport												1		2278
3301	jsonb_concat														3802	3802 3802
3302	jsonb_delete														3802	3802 25
3303	jsonb_delete														3802	3802 23					jsonb_delete_idx
3304	jsonb_delete_path														3802	3802 1009
3305	jsonb_set												4	1	3802	3802 1009 3802 16			{jsonb_in,path,replacement,create_if_missing}	true
3306	jsonb_pretty												1		25	3802
3308	xidneq							t								28 28
3309	xidneqint4							t								28 23					xidneq
3311	tsm_handler_in								f				1		3310	2275
3312	tsm_handler_out												1		2275	3310
3328	bpchar_sortsupport												1		2278
3331	bytea_sortsupport												1		2278
3332	bttext_pattern_sortsupport												1		2278
3333	btbpchar_pattern_sortsupport												1		2278
3343	jsonb_delete					25									3802	3802 1009	{3802,1009}	{i,v}	{from_json,path_elems}		jsonb_delete_array
3348	txid_current_if_assigned										s	u	0		20	\\e					pg_current_xact_id_if_assigned
3352	pg_get_partkeydef										s		1		25	26
3355	pg_ndistinct_in												1		3361	2275
3356	pg_ndistinct_out												1		2275	3361
3357	pg_ndistinct_recv										s		1		3361
3358	pg_ndistinct_send										s		1		17	3361
3376	pg_safe_snapshot_blocking_pids										v		1		1007	23
3396	regexp_match														1009	25 25					regexp_match_no_flags
3397	regexp_match												3		1009	25 25 25
3403	pg_statistics_obj_is_visible			10							s		1			26
3404	pg_dependencies_in												1		3402	2275
3405	pg_dependencies_out												1		2275	3402
3406	pg_dependencies_recv										s		1		3402
3407	pg_dependencies_send										s		1		17	3402
3408	pg_get_partition_constraintdef										s		1		25	26
3409	time_hash_extended														20	1083 20
3410	timetz_hash_extended														20	1266 20
3411	timestamp_hash_extended														20	1114 20
3412	uuid_hash_extended														20	2950 20
3413	pg_lsn_hash_extended														20	3220 20
3414	hashenumextended														20	3500 20
3415	pg_get_statisticsobjdef										s		1		25	26
3416	jsonb_hash_extended														20	3802 20
3417	hash_range_extended														20	3831 20
3418	interval_hash_extended														20	1186 20
3419	sha224							t					1		17	17					sha224_bytea
3420	sha256							t					1		17	17					sha256_bytea
3421	sha384							t					1		17	17					sha384_bytea
3422	sha512							t					1		17	17					sha512_bytea
3424	pg_partition_root												1		2205	2205
3425	pg_partition_ancestors				10					t	v		1		2205	2205	{2205,2205}	{i,o}	{partitionid,relid}
3432	gen_random_uuid							t			v		0		2950	\\e
3437	prefixsel										s		4		701	2281 26 2281 23
3438	prefixjoinsel										s		5		701	2281 26 2281 21 2281
3449	numeric												1		1700	3802					jsonb_numeric
3450	int2												1		21	3802					jsonb_int2
3451	int4												1		23	3802					jsonb_int4
3452	int8												1		20	3802					jsonb_int8
3453	float4												1		700	3802					jsonb_float4
3461	make_timestamp												6		1114	23 23 23 23 23 701			{year,month,mday,hour,min,sec}
3462	make_timestamptz										s		6		1184	23 23 23 23 23 701			{year,month,mday,hour,min,sec}
3463	make_timestamptz										s		7		1184	23 23 23 23 23 701 25			{year,month,mday,hour,min,sec,timezone}		make_timestamptz_at_timezone
3464	make_interval												7	7	1186	23 23 23 23 23 23 701			{years,months,weeks,days,hours,mins,secs}	0, 0, 0, 0, 0, 0, 0.0
3465	jsonb_array_elements_text				100					t			1		25	3802	{3802,25}	{i,o}	{from_json,value}
3476	to_regoperator										s		1		2204	25
3478	jsonb_object_field														3802	3802 25			{from_json,field_name}
3479	to_regprocedure										s		1		2202	25
3492	to_regoper										s		1		2203	25
3493	to_regtype										s		1		2206	25
3494	to_regproc										s		1		24	25
3495	to_regclass										s		1		2205	25
3504	anyenum_in												1		3500	2275
3505	anyenum_out										s		1		2275	3500
3508	enum_eq															3500 3500
3509	enum_ne															3500 3500
3510	enum_lt															3500 3500
3511	enum_gt															3500 3500
3512	enum_le															3500 3500
3513	enum_ge															3500 3500
3514	enum_cmp														23	3500 3500
3515	hashenum												1		23	3500
3526							a		f				1		3500	3500					aggregate_dummy
3527	min						a		f				1		3500	3500					aggregate_dummy
3537	pg_describe_object										s		3		25	26 26 23
3538	string_agg						a		f						25	25 25					aggregate_dummy
3539	format					2276			f		s				25	25 2276	{25,2276}	{i,v}			text_format
3540	format								f		s		1		25	25					text_format_nv
3545	string_agg						a		f						17	17 17					aggregate_dummy
3556	bool												1			3802					jsonb_bool
3579	jsonb_insert												4	1	3802	3802 1009 3802 16			{jsonb_in,path,replacement,insert_after}	false
3594	event_trigger_in								f				1		3838	2275
3595	event_trigger_out												1		2275	3838
3696	starts_with							t								25 25					text_starts_with
3756	pg_ts_parser_is_visible			10							s		1			26
3757	pg_ts_dict_is_visible			10							s		1			26
3758	pg_ts_config_is_visible			10							s		1			26
3768	pg_ts_template_is_visible			10							s		1			26
3778	pg_tablespace_location										s		1		25	26
3787	to_jsonb										s		1		3802	2283
3803	jsonb_send												1		17	3802
3804	jsonb_out												1		2275	3802
3805	jsonb_recv												1		3802
3806	jsonb_in												1		3802	2275
3808	pg_get_function_arg_default										s				25	26 23
3809	pg_export_snapshot										v	u	0		25	\\e
3810	pg_is_in_recovery										v		0			\\e
3815	pg_collation_is_visible			10							s		1			26
3816	array_typanalyze										s		1
3817	arraycontsel										s		4		701	2281 26 2281 23
3818	arraycontjoinsel										s		5		701	2281 26 2281 21 2281
3829	pg_opfamily_is_visible			10							s		1			26
3832	anyrange_in										s		3		3831	2275 26 23
3833	anyrange_out										s		1		2275	3831
3839	pg_identify_object										s		3		2249	26 26 23	{26,26,23,25,25,25,25}	{i,i,i,o,o,o,o}	{classid,objid,objsubid,type,schema,name,identity}
3842	pg_relation_is_updatable			10							s				23	2205 16
3843	pg_column_is_updatable			10							s		3			2205 21 16
3846	make_date												3		1082	23 23 23			{year,month,day}
3847	make_time												3		1083	23 23 701			{hour,min,sec}
3848	lower												1		2283	3831					range_lower
3849	upper												1		2283	3831					range_upper
3855	range_eq															3831 3831
3856	range_ne															3831 3831
3857	range_overlaps															3831 3831
3858	range_contains_elem															3831 2283
3859	range_contains															3831 3831
3860	elem_contained_by_range															2283 3831
3861	range_contained_by															3831 3831
3863	range_before															3831 3831
3864	range_after															3831 3831
3867	range_union														3831	3831 3831
3868	range_intersect														3831	3831 3831
3869	range_minus														3831	3831 3831
3870	range_cmp														23	3831 3831
3871	range_lt															3831 3831
3872	range_le															3831 3831
3873	range_ge															3831 3831
3874	range_gt															3831 3831
3902	hash_range												1		23	3831
3931	jsonb_object_keys				100					t			1		25	3802
3932	jsonb_each_text				100					t			1		2249	3802	{3802,25,25}	{i,o,o}	{from_json,key,value}
3935	pg_sleep_for		14								v		1		2278	1186					\\e
3936	pg_sleep_until		14								v		1		2278	1184					\\e
3939	mxid_age										s		1		23	28
3940	jsonb_extract_path_text					25									25	3802 1009	{3802,1009}	{i,v}	{from_json,path_elems}
3943	acldefault														1034	18 26					acldefault_sql
3947	json_object_field														114	114 25			{from_json,field_name}
3948	json_object_field_text														25	114 25			{from_json,field_name}
3949	json_array_element														114	114 23			{from_json,element_index}
3950	json_array_element_text														25	114 23			{from_json,element_index}
3951	json_extract_path					25									114	114 1009	{114,1009}	{i,v}	{from_json,path_elems}
3953	json_extract_path_text					25									25	114 1009	{114,1009}	{i,v}	{from_json,path_elems}
3955	json_array_elements				100					t			1		114	114	{114,114}	{i,o}	{from_json,value}
3956	json_array_length												1		23	114
3957	json_object_keys				100					t			1		25	114
3958	json_each				100					t			1		2249	114	{114,25,114}	{i,o,o}	{from_json,key,value}
3959	json_each_text				100					t			1		2249	114	{114,25,25}	{i,o,o}	{from_json,key,value}
3968	json_typeof												1		25	114
3969	json_array_elements_text				100					t			1		25	114	{114,25}	{i,o}	{from_json,value}
3972	percentile_disc						a		f						2283	701 2283					aggregate_dummy
3974	percentile_cont						a		f						701	701 701					aggregate_dummy
3976	percentile_cont						a		f						1186	701 1186					aggregate_dummy
3978	percentile_disc						a		f						2277	1022 2283					aggregate_dummy
3980	percentile_cont						a		f						1022	1022 701					aggregate_dummy
3982	percentile_cont						a		f						1187	1022 1186					aggregate_dummy
3984	mode						a		f				1		2283	2283					aggregate_dummy
3986	rank					2276	a		f				1		20	2276	{2276}	{v}			aggregate_dummy
3988	percent_rank					2276	a		f				1		701	2276	{2276}	{v}			aggregate_dummy
3990	cume_dist					2276	a		f				1		701	2276	{2276}	{v}			aggregate_dummy
3992	dense_rank					2276	a		f				1		20	2276	{2276}	{v}			aggregate_dummy
4032	pg_sequence_last_value										v	u	1		20	2205
4038	jsonb_ne															3802 3802
4039	jsonb_lt															3802 3802
4040	jsonb_gt															3802 3802
4041	jsonb_le															3802 3802
4042	jsonb_ge															3802 3802
4043	jsonb_eq															3802 3802
4044	jsonb_cmp														23	3802 3802
4045	jsonb_hash												1		23	3802
4046	jsonb_contains															3802 3802
4047	jsonb_exists															3802 25
4048	jsonb_exists_any															3802 1009
4049	jsonb_exists_all															3802 1009
4050	jsonb_contained															3802 3802
4053	array_agg						a		f				1		2277	2277					aggregate_dummy
4084	regnamespacein										s		1		4089	2275
4085	regnamespaceout										s		1		2275	4089
4086	to_regnamespace										s		1		4089	25
4087	regnamespacerecv												1		4089
4088	regnamespacesend												1		17	4089
4092	regroleout										s		1		2275	4096
4093	to_regrole										s		1		4096	25
4094	regrolerecv												1		4096
4095	regrolesend												1		17	4096
4098	regrolein										s		1		4096	2275
4126	in_range												5			20 20 20 16 16					in_range_int8_int8
4127	in_range												5			23 23 20 16 16					in_range_int4_int8
4128	in_range												5			23 23 23 16 16					in_range_int4_int4
4129	in_range												5			23 23 21 16 16					in_range_int4_int2
4130	in_range												5			21 21 20 16 16					in_range_int2_int8
4131	in_range												5			21 21 23 16 16					in_range_int2_int4
4132	in_range												5			21 21 21 16 16					in_range_int2_int2
4133	in_range												5			1082 1082 1186 16 16					in_range_date_interval
4134	in_range												5			1114 1114 1186 16 16					in_range_timestamp_interval
4135	in_range										s		5			1184 1184 1186 16 16					in_range_timestamptz_interval
4136	in_range												5			1186 1186 1186 16 16					in_range_interval_interval
4137	in_range												5			1083 1083 1186 16 16					in_range_time_interval
4138	in_range												5			1266 1266 1186 16 16					in_range_timetz_interval
4139	in_range												5			701 701 701 16 16					in_range_float8_float8
4140	in_range												5			700 700 701 16 16					in_range_float4_float8
4141	in_range												5			1700 1700 1700 16 16					in_range_numeric_numeric
4189							a		f				1		3220	3220					aggregate_dummy
4190	min						a		f				1		3220	3220					aggregate_dummy
4193	regcollationin										s		1		4191	2275
4194	regcollationout										s		1		2275	4191
4195	to_regcollation										s		1		4191	25
4196	regcollationrecv												1		4191
4197	regcollationsend												1		17	4191
4226	anycompatiblemultirange_in										s		3		4538	2275 26 23
4227	anycompatiblemultirange_out										s		1		2275	4538
4229	anymultirange_in										s		3		4537	2275 26 23
4230	anymultirange_out										s		1		2275	4537
4235	lower												1		2283	4537					multirange_lower
4236	upper												1		2283	4537					multirange_upper
4243	multirangesel										s		4		701	2281 26 2281 23
4244	multirange_eq															4537 4537
4245	multirange_ne															4537 4537
4246	range_overlaps_multirange															3831 4537
4247	multirange_overlaps_range															4537 3831
4248	multirange_overlaps_multirange															4537 4537
4249	multirange_contains_elem															4537 2283
4250	multirange_contains_range															4537 3831
4251	multirange_contains_multirange															4537 4537
4252	elem_contained_by_multirange															2283 4537
4253	range_contained_by_multirange															3831 4537
4254	multirange_contained_by_multirange															4537 4537
4258	range_before_multirange															3831 4537
4259	multirange_before_range															4537 3831
4260	multirange_before_multirange															4537 4537
4261	range_after_multirange															3831 4537
4262	multirange_after_range															4537 3831
4263	multirange_after_multirange															4537 4537
4270	multirange_union														4537	4537 4537
4271	multirange_minus														4537	4537 4537
4272	multirange_intersect														4537	4537 4537
4273	multirange_cmp														23	4537 4537
4274	multirange_lt															4537 4537
4275	multirange_le															4537 4537
4276	multirange_ge															4537 4537
4277	multirange_gt															4537 4537
4278	hash_multirange												1		23	4537
4279	hash_multirange_extended														20	4537 20
4350	normalize													1	25	25 25				'NFC'::text	unicode_normalize_func
4351	is_normalized													1		25 25				'NFC'::text	unicode_is_normalized
4541	range_contains_multirange															3831 4537
4542	multirange_contained_by_range															4537 3831
5018	pg_mcv_list_in												1		5017	2275
5019	pg_mcv_list_out												1		2275	5017
5020	pg_mcv_list_recv										s		1		5017
5021	pg_mcv_list_send										s		1		17	5017
5022	pg_lsn_pli														3220	3220 1700
5023	numeric_pl_pg_lsn		14												3220	1700 3220					\\e
5024	pg_lsn_mii														3220	3220 1700
5034	xid8lt							t								5069 5069
5035	xid8gt							t								5069 5069
5036	xid8le							t								5069 5069
5037	xid8ge							t								5069 5069
5040	matchingsel										s		4		701	2281 26 2281 23
5041	matchingjoinsel										s		5		701	2281 26 2281 21 2281
5042	min_scale												1		23	1700					numeric_min_scale
5043	trim_scale												1		1700	1700					numeric_trim_scale
5044	gcd														23	23 23					int4gcd
5045	gcd														20	20 20					int8gcd
5046	lcm														23	23 23					int4lcm
5047	lcm														20	20 20					int8lcm
5048	gcd														1700	1700 1700					numeric_gcd
5049	lcm														1700	1700 1700					numeric_lcm
5050	btvarstrequalimage												1			26
5051	btequalimage												1			26
5054	jsonb_set_lax								f				5	2	3802	3802 1009 3802 16 25			{jsonb_in,path,replacement,create_if_missing,null_value_treatment}	true, 'use_json_null'::text
5055	pg_snapshot_in												1		5038	2275
5056	pg_snapshot_out												1		2275	5038
5057	pg_snapshot_recv												1		5038
5058	pg_snapshot_send												1		17	5038
5059	pg_current_xact_id										s	u	0		5069	\\e
5060	pg_current_xact_id_if_assigned										s	u	0		5069	\\e
5070	xid8in												1		5069	2275
5071	xid												1		28	5069					xid8toxid
5081	xid8out												1		2275	5069
5082	xid8recv												1		5069
5083	xid8send												1		17	5069
5084	xid8eq							t								5069 5069
5085	xid8ne							t								5069 5069
5086	anycompatible_in												1		5077	2275
5087	anycompatible_out												1		2275	5077
5088	anycompatiblearray_in												1		5078	2275
5089	anycompatiblearray_out										s		1		2275	5078
5090	anycompatiblearray_recv										s		1		5078
5091	anycompatiblearray_send										s		1		17	5078
5092	anycompatiblenonarray_in												1		5079	2275
5093	anycompatiblenonarray_out												1		2275	5079
5094	anycompatiblerange_in										s		3		5080	2275 26 23
5095	anycompatiblerange_out										s		1		2275	5080
5096	xid8cmp							t							23	5069 5069
5099							a		f				1		5069	5069					aggregate_dummy
5100	min						a		f				1		5069	5069					aggregate_dummy
6098	jsonb_subscript_handler												1		2281
6120	pg_get_replica_identity_index			10							s		1		2205	2205
6121	pg_relation_is_publishable										s		1			2205
6160	string_to_table				1000				f	t					25	25 25					text_to_table
6161	string_to_table				1000				f	t			3		25	25 25 25					text_to_table_null
6163	bit_count												1		20	17					bytea_bit_count
6164	bit_xor						a		f				1		21	21					aggregate_dummy
6165	bit_xor						a		f				1		23	23					aggregate_dummy
6166	bit_xor						a		f				1		20	20					aggregate_dummy
6172	trim_array														2277	2277 23
6174	pg_get_statisticsobjdef_columns										s		1		25	26
6177	date_bin												3		1114	1186 1114 1114					timestamp_bin
6178	date_bin												3		1184	1186 1184 1184					timestamptz_bin
6179	array_subscript_handler												1		2281
6180	raw_array_subscript_handler												1		2281
6192	hash_record												1		23	2249
6193	hash_record_extended														20	2249 20
6195	ltrim														17	17 17					bytealtrim
6196	rtrim														17	17 17					byteartrim
6197	pg_get_function_sqlbody										s		1		25	26
6198	unistr												1		25	25
6199	extract														1700	25 1082					extract_date
6200	extract														1700	25 1083					extract_time
6201	extract														1700	25 1266					extract_timetz
6202	extract														1700	25 1114					extract_timestamp
6203	extract										s				1700	25 1184					extract_timestamptz
6204	extract														1700	25 1186					extract_interval
6251	regexp_replace												6		25	25 25 25 23 23 25					textregexreplace_extended
6252	regexp_replace												5		25	25 25 25 23 23					textregexreplace_extended_no_flags
6253	regexp_replace												4		25	25 25 25 23					textregexreplace_extended_no_n
6254	regexp_count														23	25 25					regexp_count_no_start
6255	regexp_count												3		23	25 25 23					regexp_count_no_flags
6256	regexp_count												4		23	25 25 23 25
6257	regexp_instr														23	25 25					regexp_instr_no_start
6258	regexp_instr												3		23	25 25 23					regexp_instr_no_n
6259	regexp_instr												4		23	25 25 23 23					regexp_instr_no_endoption
6260	regexp_instr												5		23	25 25 23 23 23					regexp_instr_no_flags
6261	regexp_instr												6		23	25 25 23 23 23 25					regexp_instr_no_subexpr
6262	regexp_instr												7		23	25 25 23 23 23 25 23
6263	regexp_like															25 25					regexp_like_no_flags
6264	regexp_like												3			25 25 25
6265	regexp_substr														25	25 25					regexp_substr_no_start
6266	regexp_substr												3		25	25 25 23					regexp_substr_no_n
6267	regexp_substr												4		25	25 25 23 23					regexp_substr_no_flags
6268	regexp_substr												5		25	25 25 23 23 25					regexp_substr_no_subexpr
6269	regexp_substr												6		25	25 25 23 23 25 23
13208	_pg_expandarray	13207	14	100	1000					t			1		2249	2277	{2277,2283,23}	{i,o,o}	{"",x,n}		select $1[s],\\n        s operator(pg_catalog.-) pg_catalog.array_lower($1,1) operator(pg_catalog.+) 1\\n        from pg_catalog.generate_series(pg_catalog.array_lower($1,1),\\n                                        pg_catalog.array_upper($1,1),\\n                                        1) as g(s)
13560	plpgsql_call_handler		13						f		v	u	0		2280	\\e
13561	plpgsql_inline_handler		13								v	u	1		2278
13562	plpgsql_validator		13								v	u	1		2278	26`;
