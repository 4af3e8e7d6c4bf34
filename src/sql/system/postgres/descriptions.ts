// Written by test/sql/system/record-catalogs.ts: PostgreSQL 15's comments on the objects above (pg_description).

export const descriptions = `objoid	classoid	objsubid	description
	1255	0	I/O
16	1247		boolean, 'true'/'false'
17	1247		variable-length string, binary values escaped
18	1247		single character
19	1247		63-byte type for storing system identifiers
20	1247		~18 digit integer, 8-byte storage
21	1247		-32 thousand to 32 thousand, 2-byte storage
22	1247		array of int2, used in system tables
23	1247		-2 billion to 2 billion integer, 4-byte storage
24	1247		registered procedure
25	1247		variable-length string, no limit specified
26	1247		object identifier(oid), maximum 4 billion
27	1247		(block, offset), physical location of tuple
28	1247		transaction id
29	1247		command identifier type, sequence in transaction id
30	1247		array of oids, used in system tables
32	1247		internal type for passing CollectedCommand
114	1247		JSON stored as text
194	1247		string representing an internal node tree
325	1247		pseudo-type for the result of an index AM handler function
700	1247		single-precision floating point number, 4-byte storage
701	1247		double-precision floating point number, 8-byte storage
705	1247		pseudo-type representing an undetermined type
1033	1247		access control list
1042	1247		char(length), blank-padded string, fixed storage length
1043	1247		varchar(length), non-blank-padded string, variable storage length
1082	1247		date
1083	1247		time of day
1114	1247		date and time
1184	1247		date and time with time zone
1186	1247		@ <number> <units>, time interval
1266	1247		time of day with time zone
1700	1247		numeric(precision, decimal), arbitrary precision number
2202	1247		registered procedure (with args)
2203	1247		registered operator
2204	1247		registered operator (with args)
2205	1247		registered class
2206	1247		registered type
2249	1247		pseudo-type representing any composite type
2275	1247		C-style string
2276	1247		pseudo-type representing any type
2277	1247		pseudo-type representing a polymorphic array type
2278	1247		pseudo-type for the result of a function with no real result
2279	1247		pseudo-type for the result of a trigger function
2280	1247		pseudo-type for the result of a language handler function
2281	1247		pseudo-type representing an internal data structure
2283	1247		pseudo-type representing a polymorphic base type
2776	1247		pseudo-type representing a polymorphic base type that is not an array
2950	1247		UUID datatype
2970	1247		txid snapshot
3115	1247		pseudo-type for the result of an FDW handler function
3220	1247		PostgreSQL LSN datatype
3310	1247		pseudo-type for the result of a tablesample method function
3361	1247		multivariate ndistinct coefficients
3402	1247		multivariate dependencies
3500	1247		pseudo-type representing a polymorphic base type that is an enum
3802	1247		Binary JSON
3831	1247		pseudo-type representing a range over a polymorphic base type
3838	1247		pseudo-type for the result of an event trigger function
4089	1247		registered namespace
4096	1247		registered role
4191	1247		registered collation
4537	1247		pseudo-type representing a polymorphic base type that is a multirange
4538	1247		pseudo-type representing a multirange over a polymorphic common type
5017	1247		multivariate MCV list
5038	1247		snapshot
5069	1247		full transaction id
5077	1247		pseudo-type representing a polymorphic common type
5078	1247		pseudo-type representing an array of polymorphic common type elements
5079	1247		pseudo-type representing a polymorphic common type that is not an array
5080	1247		pseudo-type representing a range over a polymorphic common type
3			row-oriented heap table access method handler
31
33
34
35
38
39
40
41
42
43
44
45
46
47
48
49
50
51
52
53
54
55
56			implementation of < operator
57			implementation of > operator
60			implementation of = operator
61			implementation of = operator
62			implementation of = operator
63			implementation of = operator
64			implementation of < operator
65			implementation of = operator
66			implementation of < operator
67			implementation of = operator
68			implementation of = operator
69			implementation of = operator
70			implementation of <> operator
72			implementation of <= operator
73			implementation of > operator
74			implementation of >= operator
77			convert char to int4
78			convert int4 to char
79			implementation of ~ operator
84			implementation of <> operator
86
87
88
89			PostgreSQL version string
90
101			restriction selectivity of = and related operators
102			restriction selectivity of <> and related operators
103			restriction selectivity of < and related operators on scalar datatypes
104			restriction selectivity of > and related operators on scalar datatypes
105			join selectivity of = and related operators
106			join selectivity of <> and related operators
107			join selectivity of < and related operators on scalar datatypes
108			join selectivity of > and related operators on scalar datatypes
109
110
140			join selectivity for area-comparison operators
141			implementation of * operator
144			implementation of <> operator
145			implementation of <> operator
146			implementation of > operator
147			implementation of > operator
148			implementation of <= operator
149			implementation of <= operator
150			implementation of >= operator
151			implementation of >= operator
152			implementation of * operator
153			implementation of / operator
154			implementation of / operator
155			implementation of % operator
156			implementation of % operator
157			implementation of <> operator
158			implementation of = operator
159			implementation of = operator
160			implementation of < operator
161			implementation of < operator
162			implementation of > operator
163			implementation of > operator
164			implementation of <> operator
165			implementation of <> operator
166			implementation of <= operator
167			implementation of <= operator
168			implementation of >= operator
169			implementation of >= operator
170			implementation of * operator
171			implementation of * operator
172			implementation of / operator
173			implementation of / operator
176			implementation of + operator
177			implementation of + operator
178			implementation of + operator
179			implementation of + operator
180			implementation of - operator
181			implementation of - operator
182			implementation of - operator
183			implementation of - operator
184			implementation of = operator
185			implementation of <> operator
195
196
197
198
200
201
202			implementation of * operator
203			implementation of / operator
204			implementation of + operator
205			implementation of - operator
206			implementation of - operator
207			implementation of @ operator
212			implementation of - operator
213			implementation of - operator
214
215
216			implementation of * operator
217			implementation of / operator
218			implementation of + operator
219			implementation of - operator
220			implementation of - operator
221			implementation of @ operator
230			implementation of |/ operator
231			implementation of ||/ operator
232			implementation of ^ operator
235			convert int2 to float8
236			convert int2 to float4
237			convert float8 to int2
238			convert float4 to int2
240			implementation of = operator
241			implementation of < operator
242			implementation of <= operator
243			implementation of >= operator
244			implementation of > operator
245			implementation of <> operator
246			less-equal-greater
247			implementation of = operator
248			implementation of < operator
249			implementation of <= operator
250			implementation of >= operator
251			implementation of > operator
252			implementation of <> operator
253			less-equal-greater
267
268
279			implementation of * operator
280			implementation of / operator
281			implementation of + operator
282			implementation of - operator
283			implementation of * operator
284			implementation of / operator
285			implementation of + operator
286			implementation of - operator
287			implementation of = operator
288			implementation of <> operator
289			implementation of < operator
290			implementation of <= operator
291			implementation of > operator
292			implementation of >= operator
293			implementation of = operator
294			implementation of <> operator
295			implementation of < operator
296			implementation of <= operator
297			implementation of > operator
298			implementation of >= operator
299			implementation of = operator
300			implementation of <> operator
301			implementation of < operator
302			implementation of <= operator
303			implementation of > operator
304			implementation of >= operator
305			implementation of = operator
306			implementation of <> operator
307			implementation of < operator
308			implementation of <= operator
309			implementation of > operator
310			implementation of >= operator
311			convert float4 to float8
312			convert float8 to float4
313			convert int2 to int4
314			convert int4 to int2
315			Is JIT compilation available in this session?
316			convert int4 to float8
317			convert float8 to int4
318			convert int4 to float4
319			convert float4 to int4
320			bucket number of operand in equal-width histogram
321
322
323
324
326
327
329			hash
330			btree index access method handler
331			hash index access method handler
332			gist index access method handler
333			gin index access method handler
334			spgist index access method handler
335			brin index access method handler
336			restriction selectivity of <= and related operators on scalar datatypes
337			restriction selectivity of >= and related operators on scalar datatypes
350			less-equal-greater
351			less-equal-greater
354			less-equal-greater
355			less-equal-greater
356			less-equal-greater
358			less-equal-greater
359			less-equal-greater
360			less-equal-greater
376			split delimited text, with null string
378			append element onto end of array
379			prepend element onto front of array
382			less-equal-greater
383			implementation of || operator
384			concatenate array elements, using delimiter and null string, into text
386			join selectivity of <= and related operators on scalar datatypes
390			implementation of <> operator
391			implementation of < operator
392			implementation of > operator
393			implementation of <= operator
394			split delimited text
395			concatenate array elements, using delimiter, into text
396			implementation of >= operator
398			join selectivity of >= and related operators on scalar datatypes
400			hash
401			convert char(n) to text
404			less-equal-greater
406			convert name to text
407			convert text to name
408			convert name to char(n)
409			convert char(n) to name
425			hash
432			hash
438			count the number of NULL arguments
440			count the number of non-NULL arguments
441			hash
442			hash
443			hash
444			hash
445			hash
446			hash
447			hash
448			hash
449			hash
450			hash
451			hash
452			hash
453			hash
454			hash
455			hash
456			hash
457			hash
460
461
462			implementation of - operator
463			implementation of + operator
464			implementation of - operator
465			implementation of * operator
466			implementation of / operator
467			implementation of = operator
468			implementation of <> operator
469			implementation of < operator
470			implementation of > operator
471			implementation of <= operator
472			implementation of >= operator
474			implementation of = operator
475			implementation of <> operator
476			implementation of < operator
477			implementation of > operator
478			implementation of <= operator
479			implementation of >= operator
480			convert int8 to int4
481			convert int4 to int8
482			convert int8 to float8
483			convert float8 to int8
619			implementation of <> operator
626			hash
636			test property of an index access method
637			test property of an index
638			test property of an index column
652			convert int8 to float4
653			convert float4 to int8
655			implementation of < operator
656			implementation of <= operator
657			implementation of > operator
658			implementation of >= operator
659			implementation of <> operator
668			adjust char() to typmod length
669			adjust varchar() to typmod length
677			implementation of < operator
678			implementation of <= operator
679			implementation of = operator
680			implementation of >= operator
681			implementation of > operator
714			convert int8 to int2
716			implementation of < operator
717			implementation of <= operator
720			octet length
721			get byte
722			set byte
723			get bit
724			set bit
740			implementation of < operator
741			implementation of <= operator
742			implementation of > operator
743			implementation of >= operator
744			implementation of = operator
745			current user name
746			session user name
747			array dimensions
748			number of array dimensions
749			substitute portion of string
750
751
752			substitute portion of string
754			convert int2 to int8
772			hash
776			hash
777			hash
780			hash
782			hash
810			encoding name of current database
837			implementation of + operator
838			implementation of - operator
839			implementation of * operator
840			implementation of / operator
841			implementation of + operator
842			less-equal-greater
849			position of substring
850			implementation of ~~ operator
851			implementation of !~~ operator
852			implementation of = operator
853			implementation of <> operator
854			implementation of < operator
855			implementation of > operator
856			implementation of <= operator
857			implementation of >= operator
858			implementation of ~~ operator
859			implementation of !~~ operator
860			convert char to char(n)
861			name of the current database
868			position of substring
870			lowercase
871			uppercase
872			capitalize each word
873			left-pad string to length
874			right-pad string to length
875			trim selected characters from left end of string
876			trim selected characters from right end of string
877			extract portion of string
878			map a set of characters appearing in string
879			left-pad string to length
880			right-pad string to length
881			trim spaces from left end of string
882			trim spaces from right end of string
883			extract portion of string
884			trim selected characters from both ends of string
885			trim spaces from both ends of string
936			extract portion of string
937			extract portion of string
938			non-persistent series generator
939			non-persistent series generator
940			modulus
941			modulus
942			implementation of - operator
943			implementation of * operator
944			convert text to char
945			implementation of % operator
946			convert char to text
947			modulus
948			implementation of / operator
949			hash
972			hash
1026			adjust timestamp to new time zone
1031
1032
1035			add/update ACL item
1036			remove ACL item
1037			contains
1039			encoding name of current database
1044
1045
1046
1047
1048			implementation of = operator
1049			implementation of < operator
1050			implementation of <= operator
1051			implementation of > operator
1052			implementation of >= operator
1053			implementation of <> operator
1062			implementation of = operator
1066			non-persistent series generator
1067			non-persistent series generator
1068			non-persistent series generator
1069			non-persistent series generator
1078			less-equal-greater
1079			convert text to regclass
1080			hash
1081			format a type oid and atttypmod to canonical SQL
1084
1085
1086			implementation of = operator
1087			implementation of < operator
1088			implementation of <= operator
1089			implementation of > operator
1090			implementation of >= operator
1091			implementation of <> operator
1092			less-equal-greater
1102			implementation of < operator
1103			implementation of <= operator
1104			implementation of > operator
1105			implementation of >= operator
1106			implementation of <> operator
1107			less-equal-greater
1140			implementation of - operator
1141			implementation of + operator
1142			implementation of - operator
1143
1144
1145			implementation of = operator
1150
1151
1152			implementation of = operator
1153			implementation of <> operator
1154			implementation of < operator
1155			implementation of <= operator
1156			implementation of >= operator
1157			implementation of > operator
1158			convert UNIX epoch to timestamptz
1159			adjust timestamp to new time zone
1160
1161
1162			implementation of = operator
1163			implementation of <> operator
1164			implementation of < operator
1165			implementation of <= operator
1166			implementation of >= operator
1167			implementation of > operator
1168			implementation of - operator
1169			implementation of + operator
1170			implementation of - operator
1171			extract field from timestamp with time zone
1172			extract field from interval
1174			convert date to timestamp with time zone
1175			promote groups of 24 hours to numbers of days
1178			convert timestamp with time zone to date
1181			age of a transaction ID, in transactions before current transaction
1188			implementation of - operator
1189			implementation of + operator
1190			implementation of - operator
1191			array subscripts generator
1192			array subscripts generator
1193			array constructor with value
1194			base 10 logarithm
1199			date difference preserving months and years
1200			adjust interval precision
1215			get description for object id and catalog name
1216			get description for table column
1217			truncate timestamp with time zone to specified units
1218			truncate interval to specified units
1230			implementation of @ operator
1238			implementation of ~* operator
1239			implementation of !~* operator
1240			implementation of ~* operator
1241			implementation of !~* operator
1242
1243
1244
1245
1246			implementation of < operator
1251			implementation of @ operator
1252			implementation of !~ operator
1253			implementation of @ operator
1254			implementation of ~ operator
1256			implementation of !~ operator
1258			implementation of || operator
1264			convert encoding name to encoding id
1265			implementation of <> operator
1269			bytes required to store the value, perhaps with compression
1271			intervals overlap?
1272			implementation of + operator
1273			extract field from time with time zone
1274			implementation of + operator
1275			implementation of - operator
1276			implementation of * operator
1277			implementation of / operator
1278			implementation of + operator
1279			implementation of - operator
1280			implementation of * operator
1281			implementation of / operator
1282			quote an identifier for usage in a querystring
1283			quote a literal for usage in a querystring
1284			truncate timestamp with time zone to specified units in specified time zone
1285			quote a data value for usage in a querystring
1286			array constructor with value
1287			convert int8 to oid
1288			convert oid to int8
1289			quote a possibly-null literal for usage in a querystring
1290			quote a possibly-null data value for usage in a querystring
1292			implementation of = operator
1293			expand multirange to set of ranges
1295			promote groups of 30 days to numbers of months
1296			implementation of + operator
1297			implementation of + operator
1298			implementation of + operator
1299			current transaction time
1303			join selectivity for containment comparison operators
1304			intervals overlap?
1305			intervals overlap?
1306			intervals overlap?
1307			intervals overlap?
1308			intervals overlap?
1309			intervals overlap?
1310			intervals overlap?
1311			intervals overlap?
1312
1313
1314			less-equal-greater
1315			less-equal-greater
1316			convert timestamp to time
1317			length
1318			character length
1319			implementation of = operator
1326			implementation of / operator
1340			base 10 logarithm
1341			natural logarithm
1342			round to nearest integer
1343			truncate to integer
1344			square root
1345			cube root
1346			exponentiation
1347			natural exponential (e^x)
1348			deprecated, use two-argument form instead
1350
1351
1352			implementation of = operator
1353			implementation of <> operator
1354			implementation of < operator
1355			implementation of <= operator
1356			implementation of >= operator
1357			implementation of > operator
1358			less-equal-greater
1365			make ACL item
1367			character length
1368			exponentiation
1369			character length
1370			convert time to interval
1372			character length
1373			finite date?
1374			octet length
1375			octet length
1376			factorial
1381			character length
1384			extract field from date
1385			extract field from time
1386			date difference from today preserving months and years
1387			constraint description
1388			convert timestamp with time zone to time with time zone
1389			finite timestamp?
1390			finite interval?
1394			absolute value
1395			absolute value
1396			absolute value
1397			absolute value
1398			absolute value
1400			convert varchar to name
1401			convert name to varchar
1402			current schema name
1403			current schema search list
1404			substitute portion of string
1405			substitute portion of string
1419			convert interval to time
1481			base 10 logarithm
1569			matches LIKE expression
1570			does not match LIKE expression
1571			matches LIKE expression
1572			does not match LIKE expression
1573			source text of a rule
1574			sequence next value
1575			sequence current value
1576			set sequence value
1597			convert encoding id to encoding name
1598			random value
1599			set random seed
1600			arcsine
1601			arccosine
1602			arctangent
1603			arctangent, two arguments
1604			sine
1605			cosine
1606			tangent
1607			cotangent
1608			radians to degrees
1609			degrees to radians
1610			PI
1618			implementation of * operator
1619			type of the argument
1620			convert first char to int4
1621			convert int4 to char
1622			replicate string n times
1623			convert SQL regexp pattern to POSIX style
1624			implementation of * operator
1631			implementation of ~~ operator
1632			implementation of !~~ operator
1633			implementation of ~~* operator
1634			implementation of !~~* operator
1635			implementation of ~~* operator
1636			implementation of !~~* operator
1637			convert LIKE pattern to use backslash escapes
1638			implementation of > operator
1639			implementation of >= operator
1640			select statement of a view
1641			select statement of a view
1642			role name by OID (with fallback)
1643			index description
1656			implementation of ~* operator
1657			implementation of !~* operator
1658			implementation of ~ operator
1659			implementation of !~ operator
1660			implementation of ~~* operator
1661			implementation of !~~* operator
1662			trigger description
1665			name of sequence for a serial column
1686			list of SQL keywords
1688			hash
1689			convert ACL item array to table, primarily for use by information schema
1690			implementation of - operator
1691			implementation of <= operator
1692			implementation of >= operator
1693			less-equal-greater
1696			hash
1697			hash
1701
1702
1703			adjust numeric to typmod precision/scale
1704			implementation of @ operator
1705			absolute value
1706			sign of value
1707			value rounded to 'scale'
1708			value rounded to 'scale' of zero
1709			value truncated to 'scale'
1710			value truncated to 'scale' of zero
1711			nearest integer >= value
1712			nearest integer <= value
1713			length of string in specified encoding
1714			convert string with specified source encoding name
1716			deparse an encoded expression
1717			convert string with specified destination encoding name
1718			implementation of = operator
1719			implementation of <> operator
1720			implementation of > operator
1721			implementation of >= operator
1722			implementation of < operator
1723			implementation of <= operator
1724			implementation of + operator
1725			implementation of - operator
1726			implementation of * operator
1727			implementation of / operator
1728			modulus
1729			implementation of % operator
1730			square root
1732			natural exponential (e^x)
1734			natural logarithm
1736			logarithm base m of n
1738			exponentiation
1739			implementation of ^ operator
1740			convert int4 to numeric
1741			base 10 logarithm
1742			convert float4 to numeric
1743			convert float8 to numeric
1744			convert numeric to int4
1745			convert numeric to float4
1746			convert numeric to float8
1747			implementation of + operator
1748			implementation of - operator
1749			implementation of + operator
1750			implementation of - operator
1765			set sequence value and is_called status
1768			format interval to text
1769			less-equal-greater
1770			format timestamp with time zone to text
1771			implementation of - operator
1772			format numeric to text
1773			format int4 to text
1774			format int8 to text
1775			format float4 to text
1776			format float8 to text
1777			convert text to numeric
1778			convert text to timestamp with time zone
1779			convert numeric to int8
1780			convert text to date
1781			convert int8 to numeric
1782			convert int2 to numeric
1783			convert numeric to int2
1798
1799
1810			length in bits
1811			length in bits
1813			convert string with specified encoding names
1814			restriction selectivity of ILIKE
1815			restriction selectivity of NOT ILIKE
1816			join selectivity of ILIKE
1817			join selectivity of NOT ILIKE
1818			restriction selectivity of regex match
1819			restriction selectivity of LIKE
1820			restriction selectivity of case-insensitive regex match
1821			restriction selectivity of regex non-match
1822			restriction selectivity of NOT LIKE
1823			restriction selectivity of case-insensitive regex non-match
1824			join selectivity of regex match
1825			join selectivity of LIKE
1826			join selectivity of case-insensitive regex match
1827			join selectivity of regex non-match
1828			join selectivity of NOT LIKE
1829			join selectivity of case-insensitive regex non-match
1848			implementation of + operator
1850			implementation of = operator
1851			implementation of <> operator
1852			implementation of < operator
1853			implementation of > operator
1854			implementation of <= operator
1855			implementation of >= operator
1856			implementation of = operator
1857			implementation of <> operator
1858			implementation of < operator
1859			implementation of > operator
1860			implementation of <= operator
1861			implementation of >= operator
1892			implementation of & operator
1893			implementation of | operator
1894			implementation of # operator
1895			implementation of ~ operator
1896			implementation of << operator
1897			implementation of >> operator
1898			implementation of & operator
1899			implementation of | operator
1900			implementation of # operator
1901			implementation of ~ operator
1902			implementation of << operator
1903			implementation of >> operator
1904			implementation of & operator
1905			implementation of | operator
1906			implementation of # operator
1907			implementation of ~ operator
1908			implementation of << operator
1909			implementation of >> operator
1910			implementation of + operator
1911			implementation of + operator
1912			implementation of + operator
1913			implementation of + operator
1914			implementation of + operator
1915			implementation of + operator
1922			user privilege on relation by username, rel name
1923			user privilege on relation by username, rel oid
1924			user privilege on relation by user oid, rel name
1925			user privilege on relation by user oid, rel oid
1926			current user privilege on relation by rel name
1927			current user privilege on relation by rel oid
1928			statistics: number of scans done for table/index
1931			statistics: number of tuples inserted
1932			statistics: number of tuples updated
1933			statistics: number of tuples deleted
1937			statistics: PID of backend
1946			convert bytea value into some ascii-only text string
1947			convert ascii-encoded text string into bytea value
1948			implementation of = operator
1949			implementation of < operator
1950			implementation of <= operator
1951			implementation of > operator
1952			implementation of >= operator
1953			implementation of <> operator
1954			less-equal-greater
1961			adjust timestamp precision
1967			adjust timestamptz precision
1968			adjust time precision
1969			adjust time with time zone precision
1973			trunc(x/y)
1986			convert SQL regexp pattern to POSIX style
1987			convert SQL regexp pattern to POSIX style
1993			get description for object id and shared catalog name
2003			implementation of || operator
2004			implementation of || operator
2005			implementation of ~~ operator
2006			implementation of !~~ operator
2007			matches LIKE expression
2008			does not match LIKE expression
2009			convert LIKE pattern to use backslash escapes
2010			octet length
2011			implementation of || operator
2012			extract portion of string
2013			extract portion of string
2014			position of substring
2015			trim selected bytes from both ends of string
2019			convert timestamp with time zone to time
2020			truncate timestamp to specified units
2021			extract field from timestamp
2024			convert date to timestamp
2026			statistics: current backend PID
2027			convert timestamp with time zone to timestamp
2028			convert timestamp to timestamp with time zone
2029			convert timestamp to date
2031			implementation of - operator
2032			implementation of + operator
2033			implementation of - operator
2034			configuration load time
2037			adjust time with time zone to new zone
2038			adjust time with time zone to new zone
2039			hash
2041			intervals overlap?
2042			intervals overlap?
2043			intervals overlap?
2044			intervals overlap?
2045			less-equal-greater
2046			convert time with time zone to time
2047			convert time to time with time zone
2048			finite timestamp?
2049			format timestamp to text
2050			maximum value of all anyarray input values
2051			minimum value of all anyarray input values
2052			implementation of = operator
2053			implementation of <> operator
2054			implementation of < operator
2055			implementation of <= operator
2056			implementation of >= operator
2057			implementation of > operator
2058			date difference preserving months and years
2059			date difference from today preserving months and years
2069			adjust timestamp to new time zone
2070			adjust timestamp to new time zone
2071			implementation of + operator
2072			implementation of - operator
2073			extract text matching regular expression
2074			extract text matching SQL regular expression
2077			SHOW X as a function
2078			SET X as a function
2079			is table visible in search path?
2080			is type visible in search path?
2081			is function visible in search path?
2082			is operator visible in search path?
2083			is opclass visible in search path?
2085			extract portion of string
2086			extract portion of string
2087			replace all occurrences in string of old_substr with new_substr
2088			split string by field_sep and return field_num
2089			convert int4 number to hex
2090			convert int8 number to hex
2091			array lower dimension
2092			array upper dimension
2093			is conversion visible in search path?
2096			terminate a server process
2098			definition of a function
2100			the average (arithmetic mean) as numeric of all bigint values
2101			the average (arithmetic mean) as numeric of all integer values
2102			the average (arithmetic mean) as numeric of all smallint values
2103			the average (arithmetic mean) as numeric of all numeric values
2104			the average (arithmetic mean) as float8 of all float4 values
2105			the average (arithmetic mean) as float8 of all float8 values
2106			the average (arithmetic mean) as interval of all interval values
2107			sum as numeric across all bigint input values
2108			sum as bigint across all integer input values
2109			sum as bigint across all smallint input values
2110			sum as float4 across all float4 input values
2111			sum as float8 across all float8 input values
2113			sum as interval across all interval input values
2114			sum as numeric across all numeric input values
2115			maximum value of all bigint input values
2116			maximum value of all integer input values
2117			maximum value of all smallint input values
2118			maximum value of all oid input values
2119			maximum value of all float4 input values
2120			maximum value of all float8 input values
2122			maximum value of all date input values
2123			maximum value of all time input values
2124			maximum value of all time with time zone input values
2126			maximum value of all timestamp input values
2127			maximum value of all timestamp with time zone input values
2128			maximum value of all interval input values
2129			maximum value of all text input values
2130			maximum value of all numeric input values
2131			minimum value of all bigint input values
2132			minimum value of all integer input values
2133			minimum value of all smallint input values
2134			minimum value of all oid input values
2135			minimum value of all float4 input values
2136			minimum value of all float8 input values
2138			minimum value of all date input values
2139			minimum value of all time input values
2140			minimum value of all time with time zone input values
2142			minimum value of all timestamp input values
2143			minimum value of all timestamp with time zone input values
2144			minimum value of all interval input values
2145			minimum value of all text values
2146			minimum value of all numeric input values
2147			number of input rows for which the input expression is not null
2148			historical alias for var_samp
2149			historical alias for var_samp
2150			historical alias for var_samp
2151			historical alias for var_samp
2152			historical alias for var_samp
2153			historical alias for var_samp
2154			historical alias for stddev_samp
2155			historical alias for stddev_samp
2156			historical alias for stddev_samp
2157			historical alias for stddev_samp
2158			historical alias for stddev_samp
2159			historical alias for stddev_samp
2160			implementation of ~<~ operator
2161			implementation of ~<=~ operator
2162			argument list of a function
2163			implementation of ~>=~ operator
2164			implementation of ~>~ operator
2165			result type of a function
2166			less-equal-greater
2167			nearest integer >= value
2168			total disk space usage for the specified database
2169			exponentiation
2170			bucket number of operand in equal-width histogram
2171			cancel a server process' current query
2174			implementation of ~<~ operator
2175			implementation of ~<=~ operator
2176			array length
2177			implementation of ~>=~ operator
2178			implementation of ~>~ operator
2180			less-equal-greater
2181			user privilege on sequence by username, seq name
2182			user privilege on sequence by username, seq oid
2183			user privilege on sequence by user oid, seq name
2184			user privilege on sequence by user oid, seq oid
2185			current user privilege on sequence by seq name
2186			current user privilege on sequence by seq oid
2188			less-equal-greater
2189			less-equal-greater
2190			less-equal-greater
2191			less-equal-greater
2192			less-equal-greater
2193			less-equal-greater
2194			less-equal-greater
2195			less-equal-greater
2197			client's port number for this connection
2199			server's port number for this connection
2212
2213
2214
2215
2216
2217
2218
2219
2220
2221
2230			statistics: discard current transaction's statistics snapshot
2232			identity argument list of a function
2233			hash
2234			hash
2236			bitwise-and smallint aggregate
2237			bitwise-or smallint aggregate
2238			bitwise-and integer aggregate
2239			bitwise-or integer aggregate
2240			bitwise-and bigint aggregate
2241			bitwise-or bigint aggregate
2244			maximum value of all bpchar input values
2245			minimum value of all bpchar input values
2246			(internal)
2247			(internal)
2248			(internal)
2250			user privilege on database by username, database name
2251			user privilege on database by username, database oid
2252			user privilege on database by user oid, database name
2253			user privilege on database by user oid, database oid
2254			current user privilege on database by database name
2255			current user privilege on database by database oid
2256			user privilege on function by username, function name
2257			user privilege on function by username, function oid
2258			user privilege on function by user oid, function name
2259			user privilege on function by user oid, function oid
2260			current user privilege on function by function name
2261			current user privilege on function by function oid
2262			user privilege on language by username, language name
2263			user privilege on language by username, language oid
2264			user privilege on language by user oid, language name
2265			user privilege on language by user oid, language oid
2266			current user privilege on language by language name
2267			current user privilege on language by language oid
2268			user privilege on schema by username, schema name
2269			user privilege on schema by username, schema oid
2270			user privilege on schema by user oid, schema name
2271			user privilege on schema by user oid, schema oid
2272			current user privilege on schema by schema name
2273			current user privilege on schema by schema oid
2274			statistics: reset collected statistics for current database
2284			replace text using regexp
2285			replace text using regexp
2286			total disk space usage for the specified table and associated indexes
2288			convert a long int to a human readable text using size units
2289			convert generic options array to name/value table
2290
2291
2292
2293
2294
2295
2296
2297
2298
2299
2300
2301
2302
2303
2304
2305
2308			nearest integer >= value
2309			nearest integer <= value
2310			sign of value
2311			MD5 hash
2312
2313
2320			nearest integer >= value
2321			MD5 hash
2322			total disk space usage for the specified tablespace
2323			total disk space usage for the specified tablespace
2324			total disk space usage for the specified database
2325			disk space usage for the main fork of the specified table or index
2331			expand array to set of rows
2332			disk space usage for the specified fork of a table or index
2335			concatenate aggregate input into an array
2338			implementation of < operator
2339			implementation of <= operator
2340			implementation of = operator
2341			implementation of > operator
2342			implementation of >= operator
2343			implementation of <> operator
2344			less-equal-greater
2351			implementation of < operator
2352			implementation of <= operator
2353			implementation of = operator
2354			implementation of > operator
2355			implementation of >= operator
2356			implementation of <> operator
2357			less-equal-greater
2364			implementation of < operator
2365			implementation of <= operator
2366			implementation of = operator
2367			implementation of > operator
2368			implementation of >= operator
2369			implementation of <> operator
2370			less-equal-greater
2377			implementation of < operator
2378			implementation of <= operator
2379			implementation of = operator
2380			implementation of > operator
2381			implementation of >= operator
2382			implementation of <> operator
2383			less-equal-greater
2390			user privilege on tablespace by username, tablespace name
2391			user privilege on tablespace by username, tablespace oid
2392			user privilege on tablespace by user oid, tablespace name
2393			user privilege on tablespace by user oid, tablespace oid
2394			current user privilege on tablespace by tablespace name
2395			current user privilege on tablespace by tablespace oid
2400
2401
2402
2403
2404
2405
2406
2407
2408
2409
2410
2411
2412
2413
2414
2415
2416
2417
2418
2419
2420
2421
2422
2423
2424
2425
2426
2427
2430
2431
2432
2433
2434
2435
2436
2437
2438
2439
2440
2441
2442
2443
2444
2445
2446
2447
2448
2449
2450
2451
2452
2453
2454
2455
2460
2461
2462			hyperbolic sine
2463			hyperbolic cosine
2464			hyperbolic tangent
2465			inverse hyperbolic sine
2466			inverse hyperbolic cosine
2467			inverse hyperbolic tangent
2468
2469
2470
2471
2472
2473
2474
2475
2476
2477
2478
2479
2500
2501
2502
2503
2504			source text of a rule with pretty-print option
2505			select statement of a view with pretty-print option
2506			select statement of a view with pretty-print option
2507			index description (full create statement or single expression) with pretty-print option
2508			constraint description with pretty-print option
2509			deparse an encoded expression with pretty-print option
2517			boolean-and aggregate
2518			boolean-or aggregate
2519			boolean-and aggregate
2520			implementation of < operator
2521			implementation of <= operator
2522			implementation of = operator
2523			implementation of > operator
2524			implementation of >= operator
2525			implementation of <> operator
2526			less-equal-greater
2527			implementation of < operator
2528			implementation of <= operator
2529			implementation of = operator
2530			implementation of > operator
2531			implementation of >= operator
2532			implementation of <> operator
2533			less-equal-greater
2546			implementation of + operator
2547			implementation of + operator
2548			implementation of + operator
2549			implementation of + operator
2550			implementation of + operator
2556			get OIDs of databases in a tablespace
2557			convert int4 to boolean
2558			convert boolean to int4
2559			current value from last used sequence
2560			postmaster start time
2561			get array of PIDs of sessions blocking specified backend PID from acquiring a heavyweight lock
2580			convert jsonb to float8
2621			reload configuration files
2626			sleep for the specified time in seconds
2641			sample variance of bigint input values (square of the sample standard deviation)
2642			sample variance of integer input values (square of the sample standard deviation)
2643			sample variance of smallint input values (square of the sample standard deviation)
2644			sample variance of float4 input values (square of the sample standard deviation)
2645			sample variance of float8 input values (square of the sample standard deviation)
2646			sample variance of numeric input values (square of the sample standard deviation)
2647			current transaction time
2648			current statement time
2649			current clock time
2705			user privilege on role by username, role name
2706			user privilege on role by username, role oid
2707			user privilege on role by user oid, role name
2708			user privilege on role by user oid, role oid
2709			current user privilege on role by role name
2710			current user privilege on role by role oid
2711			promote groups of 24 hours to numbers of days and promote groups of 30 days to numbers of months
2712			sample standard deviation of bigint input values
2713			sample standard deviation of integer input values
2714			sample standard deviation of smallint input values
2715			sample standard deviation of float4 input values
2716			sample standard deviation of float8 input values
2717			sample standard deviation of numeric input values
2718			population variance of bigint input values (square of the population standard deviation)
2719			population variance of integer input values (square of the population standard deviation)
2720			population variance of smallint input values (square of the population standard deviation)
2721			population variance of float4 input values (square of the population standard deviation)
2722			population variance of float8 input values (square of the population standard deviation)
2723			population variance of numeric input values (square of the population standard deviation)
2724			population standard deviation of bigint input values
2725			population standard deviation of integer input values
2726			population standard deviation of smallint input values
2727			population standard deviation of float4 input values
2728			population standard deviation of float8 input values
2729			population standard deviation of numeric input values
2730			trigger description with pretty-print option
2731			arcsine, degrees
2732			arccosine, degrees
2733			arctangent, degrees
2734			arctangent, two arguments, degrees
2735			sine, degrees
2736			cosine, degrees
2737			tangent, degrees
2738			cotangent, degrees
2747			implementation of && operator
2748			implementation of @> operator
2749			implementation of <@ operator
2763			find match(es) for regexp
2764			find match(es) for regexp
2765			split string by pattern
2766			split string by pattern
2767			split string by pattern
2768			split string by pattern
2777
2778
2781			statistics: last manual vacuum time for a table
2783			statistics: last manual analyze time for a table
2790			implementation of > operator
2791			implementation of < operator
2792			implementation of >= operator
2793			implementation of <= operator
2794			less-equal-greater
2797			maximum value of all tid input values
2798			minimum value of all tid input values
2803			number of input rows
2818			number of input rows in which both expressions are not null
2819			sum of squares of the independent variable (sum(X^2) - sum(X)^2/N)
2820			sum of squares of the dependent variable (sum(Y^2) - sum(Y)^2/N)
2821			sum of products of independent times dependent variable (sum(X*Y) - sum(X) * sum(Y)/N)
2822			average of the independent variable (sum(X)/N)
2823			average of the dependent variable (sum(Y)/N)
2824			square of the correlation coefficient
2825			slope of the least-squares-fit linear equation determined by the (X, Y) pairs
2826			y-intercept of the least-squares-fit linear equation determined by the (X, Y) pairs
2827			population covariance
2828			sample covariance
2829			correlation coefficient
2854			get OID of current session's temp schema, if any
2855			is schema another session's temp schema?
2878			statistics: number of live tuples
2879			statistics: number of dead tuples
2880			obtain exclusive advisory lock
2881			obtain shared advisory lock
2882			obtain exclusive advisory lock if available
2883			obtain shared advisory lock if available
2884			release exclusive advisory lock
2885			release shared advisory lock
2886			obtain exclusive advisory lock
2887			obtain shared advisory lock
2888			obtain exclusive advisory lock if available
2889			obtain shared advisory lock if available
2890			release exclusive advisory lock
2891			release shared advisory lock
2892			release all advisory locks
2904			I/O typmod
2906			I/O typmod
2908			I/O typmod
2910			I/O typmod
2912			I/O typmod
2914			I/O typmod
2916			I/O typmod
2918			I/O typmod
2939
2940
2941
2942
2943			get current transaction ID
2952
2953
2954			implementation of < operator
2955			implementation of <= operator
2956			implementation of = operator
2957			implementation of >= operator
2958			implementation of > operator
2959			implementation of <> operator
2960			less-equal-greater
2961
2962
2963			hash
2971			convert boolean to text
2981			implementation of = operator
2982			implementation of <> operator
2983			implementation of < operator
2984			implementation of > operator
2985			implementation of <= operator
2986			implementation of >= operator
2987			less-equal-greater
2997			disk space usage for the specified table, including TOAST, free space and visibility map
2998			disk space usage for all indexes attached to the specified table
2999			filenode identifier of relation
3012			user privilege on column by username, rel name, col name
3013			user privilege on column by username, rel name, col attnum
3014			user privilege on column by username, rel oid, col name
3015			user privilege on column by username, rel oid, col attnum
3016			user privilege on column by user oid, rel name, col name
3017			user privilege on column by user oid, rel name, col attnum
3018			user privilege on column by user oid, rel oid, col name
3019			user privilege on column by user oid, rel oid, col attnum
3020			current user privilege on column by rel name, col name
3021			current user privilege on column by rel name, col attnum
3022			current user privilege on column by rel oid, col name
3023			current user privilege on column by rel oid, col attnum
3024			user privilege on any column by username, rel name
3025			user privilege on any column by username, rel oid
3026			user privilege on any column by user oid, rel name
3027			user privilege on any column by user oid, rel oid
3028			current user privilege on any column by rel name
3029			current user privilege on any column by rel oid
3034			file path of relation
3035			get the channels that the current backend listens to
3036			send a notification event
3058			concatenate values
3059			concatenate values with separators
3060			extract the first n characters
3061			extract the last n characters
3062			reverse text
3073			true if wal replay is paused
3078			sequence parameters, for use by information schema
3089			obtain exclusive advisory lock
3090			obtain shared advisory lock
3091			obtain exclusive advisory lock if available
3092			obtain shared advisory lock if available
3093			obtain exclusive advisory lock
3094			obtain shared advisory lock
3095			obtain exclusive advisory lock if available
3096			obtain shared advisory lock if available
3100			row number within partition
3101			integer rank with gaps
3102			integer rank without gaps
3103			fractional rank within partition
3104			fractional row number within partition
3105			split rows into N groups
3106			fetch the preceding row value
3107			fetch the Nth preceding row value
3108			fetch the Nth preceding row value with default
3109			fetch the following row value
3110			fetch the Nth following row value
3111			fetch the Nth following row value with default
3112			fetch the first row value
3113			fetch the last row value
3114			fetch the Nth row value
3116
3117
3120
3121
3129			sort support
3130			sort support
3131			sort support
3132			sort support
3133			sort support
3134			sort support
3135			sort support
3136			sort support
3137			sort support
3138			user privilege on type by username, type name
3139			user privilege on type by username, type oid
3140			user privilege on type by user oid, type name
3141			user privilege on type by user oid, type oid
3142			current user privilege on type by type name
3143			current user privilege on type by type oid
3153			map array to json
3154			map array to json with optional pretty printing
3155			map row to json
3156			map row to json with optional pretty printing
3159			select statement of a view with pretty-printing and specified line wrapping
3162			collation of the argument; implementation of the COLLATION FOR expression
3163			current trigger depth
3166			convert a numeric to a human readable text using size units
3167			remove any occurrences of an element from an array
3168			replace any occurrences of an element in an array
3169			restriction selectivity for range operators
3175			aggregate input into json
3176			map input to json
3179			array cardinality
3187			less-equal-greater based on byte images
3197			aggregate input into a json object
3198			build a json array from any inputs
3199			build an empty json array
3200			build a json object from pairwise key/value inputs
3201			build an empty json object
3202			map text array of key value pairs to json object
3203			map text arrays of keys and values to json object
3207			length of jsonb array
3208			key value pairs of a jsonb object
3210			get the type of a jsonb value
3214			implementation of ->> operator
3215			implementation of -> operator
3216			implementation of ->> operator
3217			get value from jsonb with path elements
3218			bucket number of operand given a sorted array of bucket lower bounds
3219			elements of a jsonb array
3229
3230
3231			implementation of < operator
3232			implementation of <= operator
3233			implementation of = operator
3234			implementation of >= operator
3235			implementation of > operator
3236			implementation of <> operator
3237			implementation of - operator
3238
3239
3251			less-equal-greater
3252			hash
3255			sort support
3259			non-persistent series generator
3260			non-persistent series generator
3261			remove object fields with null values from json
3262			remove object fields with null values from jsonb
3263			map text array of key value pairs to jsonb object
3264			map text array of key value pairs to jsonb object
3267			aggregate input into jsonb
3270			aggregate inputs into jsonb object
3271			build a jsonb array from any inputs
3272			build an empty jsonb array
3273			build a jsonb object from pairwise key/value inputs
3274			build an empty jsonb object
3277			returns an offset of value in array
3278			returns an offset of value in array with start index
3279			returns an array of offsets of some value in array
3281			number of decimal digits in the fractional part
3283			sort support
3294			SHOW X as a function, optionally no error for missing variable
3296			get the fraction of the asynchronous notification queue currently in use
3298			row security for current context active on table by table oid
3299			row security for current context active on table by table name
3300			sort support
3301			implementation of || operator
3302			implementation of - operator
3303			implementation of - operator
3304			implementation of #- operator
3305			Set part of a jsonb
3306			Indented text from jsonb
3308			implementation of <> operator
3309			implementation of <> operator
3311
3312
3328			sort support
3331			sort support
3332			sort support
3333			sort support
3343			implementation of - operator
3348			get current transaction ID
3352			partition key description
3355
3356
3357
3358
3376			get array of PIDs of sessions blocking specified backend PID from acquiring a safe snapshot
3396			find first match for regexp
3397			find first match for regexp
3403			is statistics object visible in search path?
3404
3405
3406
3407
3408			partition constraint description
3409			hash
3410			hash
3411			hash
3412			hash
3413			hash
3414			hash
3415			extended statistics object description
3416			hash
3417			hash a range
3418			hash
3419			SHA-224 hash
3420			SHA-256 hash
3421			SHA-384 hash
3422			SHA-512 hash
3424			get top-most partition root parent
3425			view ancestors of the partition
3432			generate random UUID
3437			restriction selectivity of exact prefix
3438			join selectivity of exact prefix
3449			convert jsonb to numeric
3450			convert jsonb to int2
3451			convert jsonb to int4
3452			convert jsonb to int8
3453			convert jsonb to float4
3461			construct timestamp
3462			construct timestamp with time zone
3463			construct timestamp with time zone
3464			construct interval
3465			elements of jsonb array
3476			convert operator name to regoperator
3478			implementation of -> operator
3479			convert proname to regprocedure
3492			convert operator name to regoper
3493			convert type name to regtype
3494			convert proname to regproc
3495			convert classname to regclass
3504
3505
3508			implementation of = operator
3509			implementation of <> operator
3510			implementation of < operator
3511			implementation of > operator
3512			implementation of <= operator
3513			implementation of >= operator
3514			less-equal-greater
3515			hash
3526			maximum value of all enum input values
3527			minimum value of all enum input values
3537			get identification of SQL object
3538			concatenate aggregate input into a string
3539			format text message
3540			format text message
3545			concatenate aggregate input into a bytea
3556			convert jsonb to boolean
3579			Insert value into a jsonb
3594
3595
3696			implementation of ^@ operator
3756			is text search parser visible in search path?
3757			is text search dictionary visible in search path?
3758			is text search configuration visible in search path?
3768			is text search template visible in search path?
3778			tablespace location
3787			map input to jsonb
3803
3804
3805
3806
3808			function argument default
3809			export a snapshot
3810			true if server is in recovery
3815			is collation visible in search path?
3816			array typanalyze
3817			restriction selectivity for array-containment operators
3818			join selectivity for array-containment operators
3829			is opfamily visible in search path?
3832
3833
3839			get machine-parseable identification of SQL object
3842			is a relation insertable/updatable/deletable
3843			is a column updatable
3846			construct date
3847			construct time
3848			lower bound of range
3849			upper bound of range
3855			implementation of = operator
3856			implementation of <> operator
3857			implementation of && operator
3858			implementation of @> operator
3859			implementation of @> operator
3860			implementation of <@ operator
3861			implementation of <@ operator
3863			implementation of << operator
3864			implementation of >> operator
3867			implementation of + operator
3868			implementation of * operator
3869			implementation of - operator
3870			less-equal-greater
3871			implementation of < operator
3872			implementation of <= operator
3873			implementation of >= operator
3874			implementation of > operator
3902			hash a range
3931			get jsonb object keys
3932			key value pairs of a jsonb object
3935			sleep for the specified interval
3936			sleep until the specified time
3939			age of a multi-transaction ID, in multi-transactions before current multi-transaction
3940			get value from jsonb as text with path elements
3943			show hardwired default privileges, primarily for use by the information schema
3947			implementation of -> operator
3948			implementation of ->> operator
3949			implementation of -> operator
3950			implementation of ->> operator
3951			get value from json with path elements
3953			get value from json as text with path elements
3955			key value pairs of a json object
3956			length of json array
3957			get json object keys
3958			key value pairs of a json object
3959			key value pairs of a json object
3968			get the type of a json value
3969			elements of json array
3972			discrete percentile
3974			continuous distribution percentile
3976			continuous distribution percentile
3978			multiple discrete percentiles
3980			multiple continuous percentiles
3982			multiple continuous percentiles
3984			most common value
3986			rank of hypothetical row
3988			fractional rank of hypothetical row
3990			cumulative distribution of hypothetical row
3992			rank of hypothetical row without gaps
4032			sequence last value
4038			implementation of <> operator
4039			implementation of < operator
4040			implementation of > operator
4041			implementation of <= operator
4042			implementation of >= operator
4043			implementation of = operator
4044			less-equal-greater
4045			hash
4046			implementation of @> operator
4047			implementation of ? operator
4048			implementation of ?| operator
4049			implementation of ?& operator
4050			implementation of <@ operator
4053			concatenate aggregate input into an array
4084
4085
4086			convert namespace name to regnamespace
4087
4088
4092
4093			convert role name to regrole
4094
4095
4098
4126			window RANGE support
4127			window RANGE support
4128			window RANGE support
4129			window RANGE support
4130			window RANGE support
4131			window RANGE support
4132			window RANGE support
4133			window RANGE support
4134			window RANGE support
4135			window RANGE support
4136			window RANGE support
4137			window RANGE support
4138			window RANGE support
4139			window RANGE support
4140			window RANGE support
4141			window RANGE support
4189			maximum value of all pg_lsn input values
4190			minimum value of all pg_lsn input values
4193
4194
4195			convert classname to regcollation
4196
4197
4226
4227
4229
4230
4235			lower bound of multirange
4236			upper bound of multirange
4243			restriction selectivity for multirange operators
4244			implementation of = operator
4245			implementation of <> operator
4246			implementation of && operator
4247			implementation of && operator
4248			implementation of && operator
4249			implementation of @> operator
4250			implementation of @> operator
4251			implementation of @> operator
4252			implementation of <@ operator
4253			implementation of <@ operator
4254			implementation of <@ operator
4258			implementation of << operator
4259			implementation of << operator
4260			implementation of << operator
4261			implementation of >> operator
4262			implementation of >> operator
4263			implementation of >> operator
4270			implementation of + operator
4271			implementation of - operator
4272			implementation of * operator
4273			less-equal-greater
4274			implementation of < operator
4275			implementation of <= operator
4276			implementation of >= operator
4277			implementation of > operator
4278			hash a multirange
4279			hash a multirange
4350			Unicode normalization
4351			check Unicode normalization
4541			implementation of @> operator
4542			implementation of <@ operator
5018
5019
5020
5021
5022			implementation of + operator
5023			implementation of + operator
5024			implementation of - operator
5034			implementation of < operator
5035			implementation of > operator
5036			implementation of <= operator
5037			implementation of >= operator
5040			restriction selectivity for generic matching operators
5041			join selectivity for generic matching operators
5042			minimum scale needed to represent the value
5043			numeric with minimum scale needed to represent the value
5044			greatest common divisor
5045			greatest common divisor
5046			least common multiple
5047			least common multiple
5048			greatest common divisor
5049			least common multiple
5050			equal image
5051			equal image
5054			Set part of a jsonb, handle NULL value
5055
5056
5057
5058
5059			get current transaction ID
5060			get current transaction ID
5070
5071			convert xid8 to xid
5081
5082
5083
5084			implementation of = operator
5085			implementation of <> operator
5086
5087
5088
5089
5090
5091
5092
5093
5094
5095
5096			less-equal-greater
5099			maximum value of all xid8 input values
5100			minimum value of all xid8 input values
6098			jsonb subscripting logic
6120			oid of replica identity index if any
6121			returns whether a relation can be part of a publication
6160			split delimited text
6161			split delimited text, with null string
6163			number of set bits
6164			bitwise-xor smallint aggregate
6165			bitwise-xor integer aggregate
6166			bitwise-xor bigint aggregate
6172			remove last N elements of array
6174			extended statistics columns
6177			bin timestamp into specified interval
6178			bin timestamp with time zone into specified interval
6179			standard array subscripting support
6180			raw array subscripting support
6192			hash
6193			hash
6195			trim selected bytes from left end of string
6196			trim selected bytes from right end of string
6197			function SQL body
6198			unescape Unicode characters
6199			extract field from date
6200			extract field from time
6201			extract field from time with time zone
6202			extract field from timestamp
6203			extract field from timestamp with time zone
6204			extract field from interval
6251			replace text using regexp
6252			replace text using regexp
6253			replace text using regexp
6254			count regexp matches
6255			count regexp matches
6256			count regexp matches
6257			position of regexp match
6258			position of regexp match
6259			position of regexp match
6260			position of regexp match
6261			position of regexp match
6262			position of regexp match
6263			test for regexp match
6264			test for regexp match
6265			extract substring that matches regexp
6266			extract substring that matches regexp
6267			extract substring that matches regexp
6268			extract substring that matches regexp
6269			extract substring that matches regexp
2	2601		heap table access method
403	2601		b-tree index access method
405	2601		hash index access method
12	2612		built-in functions
13	2612		dynamically-loaded C functions
14	2612		SQL-language functions
13563	2612		PL/pgSQL procedural language
11	2615		system catalog schema
99	2615		reserved schema for TOAST tables
2200	2615		standard public schema
15	2617		equal
36	2617		not equal
37	2617		less than
58	2617		less than
59	2617		greater than
76	2617		greater than
80	2617		less than or equal
82	2617		greater than or equal
85	2617		not equal
91	2617		equal
92	2617		equal
93	2617		equal
94	2617		equal
95	2617		less than
96	2617		equal
97	2617		less than
98	2617		equal
254	2617		equal
255	2617		less than
256	2617		less than or equal
257	2617		greater than or equal
258	2617		greater than
259	2617		not equal
260	2617		equal
261	2617		less than
262	2617		less than or equal
263	2617		greater than or equal
264	2617		greater than
265	2617		not equal
349	2617		append element onto end of array
352	2617		equal
353	2617		equal
374	2617		prepend element onto front of array
375	2617		concatenate
385	2617		equal
387	2617		equal
402	2617		not equal
410	2617		equal
411	2617		not equal
412	2617		less than
413	2617		greater than
414	2617		less than or equal
415	2617		greater than or equal
416	2617		equal
417	2617		not equal
418	2617		less than
419	2617		greater than
420	2617		less than or equal
430	2617		greater than or equal
439	2617		modulus
473	2617		absolute value
484	2617		negate
514	2617		multiply
518	2617		not equal
519	2617		not equal
520	2617		greater than
521	2617		greater than
522	2617		less than or equal
523	2617		less than or equal
524	2617		greater than or equal
525	2617		greater than or equal
526	2617		multiply
527	2617		divide
528	2617		divide
529	2617		modulus
530	2617		modulus
531	2617		not equal
532	2617		equal
533	2617		equal
534	2617		less than
535	2617		less than
536	2617		greater than
537	2617		greater than
538	2617		not equal
539	2617		not equal
540	2617		less than or equal
541	2617		less than or equal
542	2617		greater than or equal
543	2617		greater than or equal
544	2617		multiply
545	2617		multiply
546	2617		divide
547	2617		divide
550	2617		add
551	2617		add
552	2617		add
553	2617		add
554	2617		subtract
555	2617		subtract
556	2617		subtract
557	2617		subtract
558	2617		negate
559	2617		negate
584	2617		negate
585	2617		negate
586	2617		add
587	2617		subtract
588	2617		divide
589	2617		multiply
590	2617		absolute value
591	2617		add
592	2617		subtract
593	2617		divide
594	2617		multiply
595	2617		absolute value
596	2617		square root
597	2617		cube root
607	2617		equal
608	2617		not equal
609	2617		less than
610	2617		greater than
611	2617		less than or equal
612	2617		greater than or equal
620	2617		equal
621	2617		not equal
622	2617		less than
623	2617		greater than
624	2617		less than or equal
625	2617		greater than or equal
630	2617		not equal
631	2617		less than
632	2617		less than or equal
633	2617		greater than
634	2617		greater than or equal
639	2617		matches regular expression, case-sensitive
640	2617		does not match regular expression, case-sensitive
641	2617		matches regular expression, case-sensitive
642	2617		does not match regular expression, case-sensitive
643	2617		not equal
644	2617		not equal
645	2617		less than
646	2617		greater than
647	2617		less than or equal
648	2617		greater than or equal
649	2617		equal
654	2617		concatenate
660	2617		less than
661	2617		less than or equal
662	2617		greater than
663	2617		greater than or equal
664	2617		less than
665	2617		less than or equal
666	2617		greater than
667	2617		greater than or equal
670	2617		equal
671	2617		not equal
672	2617		less than
673	2617		less than or equal
674	2617		greater than
675	2617		greater than or equal
682	2617		absolute value
684	2617		add
685	2617		subtract
686	2617		multiply
687	2617		divide
688	2617		add
689	2617		subtract
690	2617		multiply
691	2617		divide
692	2617		add
693	2617		subtract
694	2617		multiply
695	2617		divide
773	2617		absolute value
818	2617		add
819	2617		subtract
820	2617		multiply
821	2617		divide
822	2617		add
823	2617		subtract
824	2617		multiply
825	2617		divide
965	2617		exponentiation
966	2617		add/update ACL item
967	2617		remove ACL item
968	2617		contains
974	2617		equal
1038	2617		exponentiation
1054	2617		equal
1055	2617		matches regular expression, case-sensitive
1056	2617		does not match regular expression, case-sensitive
1057	2617		not equal
1058	2617		less than
1059	2617		less than or equal
1060	2617		greater than
1061	2617		greater than or equal
1070	2617		equal
1071	2617		not equal
1072	2617		less than
1073	2617		greater than
1074	2617		less than or equal
1075	2617		greater than or equal
1076	2617		add
1077	2617		subtract
1093	2617		equal
1094	2617		not equal
1095	2617		less than
1096	2617		less than or equal
1097	2617		greater than
1098	2617		greater than or equal
1099	2617		subtract
1100	2617		add
1101	2617		subtract
1108	2617		equal
1109	2617		not equal
1110	2617		less than
1111	2617		less than or equal
1112	2617		greater than
1113	2617		greater than or equal
1116	2617		add
1117	2617		subtract
1118	2617		divide
1119	2617		multiply
1120	2617		equal
1121	2617		not equal
1122	2617		less than
1123	2617		greater than
1124	2617		less than or equal
1125	2617		greater than or equal
1126	2617		add
1127	2617		subtract
1128	2617		divide
1129	2617		multiply
1130	2617		equal
1131	2617		not equal
1132	2617		less than
1133	2617		greater than
1134	2617		less than or equal
1135	2617		greater than or equal
1207	2617		matches LIKE expression
1208	2617		does not match LIKE expression
1209	2617		matches LIKE expression
1210	2617		does not match LIKE expression
1211	2617		matches LIKE expression
1212	2617		does not match LIKE expression
1226	2617		matches regular expression, case-insensitive
1227	2617		does not match regular expression, case-insensitive
1228	2617		matches regular expression, case-insensitive
1229	2617		does not match regular expression, case-insensitive
1234	2617		matches regular expression, case-insensitive
1235	2617		does not match regular expression, case-insensitive
1320	2617		equal
1321	2617		not equal
1322	2617		less than
1323	2617		less than or equal
1324	2617		greater than
1325	2617		greater than or equal
1327	2617		add
1328	2617		subtract
1329	2617		subtract
1330	2617		equal
1331	2617		not equal
1332	2617		less than
1333	2617		less than or equal
1334	2617		greater than
1335	2617		greater than or equal
1336	2617		negate
1337	2617		add
1338	2617		subtract
1360	2617		convert date and time to timestamp
1361	2617		convert date and time with time zone to timestamp with time zone
1363	2617		convert time and date to timestamp
1366	2617		convert time with time zone and date to timestamp with time zone
1399	2617		subtract
1550	2617		equal
1551	2617		not equal
1552	2617		less than
1553	2617		less than or equal
1554	2617		greater than
1555	2617		greater than or equal
1583	2617		multiply
1584	2617		multiply
1585	2617		divide
1625	2617		matches LIKE expression, case-insensitive
1626	2617		does not match LIKE expression, case-insensitive
1627	2617		matches LIKE expression, case-insensitive
1628	2617		does not match LIKE expression, case-insensitive
1629	2617		matches LIKE expression, case-insensitive
1630	2617		does not match LIKE expression, case-insensitive
1694	2617		less than or equal
1695	2617		greater than or equal
1751	2617		negate
1752	2617		equal
1753	2617		not equal
1754	2617		less than
1755	2617		less than or equal
1756	2617		greater than
1757	2617		greater than or equal
1758	2617		add
1759	2617		subtract
1760	2617		multiply
1761	2617		divide
1762	2617		modulus
1763	2617		absolute value
1800	2617		add
1801	2617		subtract
1802	2617		add
1803	2617		subtract
1849	2617		add
1862	2617		equal
1863	2617		not equal
1864	2617		less than
1865	2617		greater than
1866	2617		less than or equal
1867	2617		greater than or equal
1868	2617		equal
1869	2617		not equal
1870	2617		less than
1871	2617		greater than
1872	2617		less than or equal
1873	2617		greater than or equal
1874	2617		bitwise and
1875	2617		bitwise or
1876	2617		bitwise exclusive or
1877	2617		bitwise not
1878	2617		bitwise shift left
1879	2617		bitwise shift right
1880	2617		bitwise and
1881	2617		bitwise or
1882	2617		bitwise exclusive or
1883	2617		bitwise not
1884	2617		bitwise shift left
1885	2617		bitwise shift right
1886	2617		bitwise and
1887	2617		bitwise or
1888	2617		bitwise exclusive or
1889	2617		bitwise not
1890	2617		bitwise shift left
1891	2617		bitwise shift right
1916	2617		unary plus
1917	2617		unary plus
1918	2617		unary plus
1919	2617		unary plus
1920	2617		unary plus
1921	2617		unary plus
1955	2617		equal
1956	2617		not equal
1957	2617		less than
1958	2617		less than or equal
1959	2617		greater than
1960	2617		greater than or equal
2016	2617		matches LIKE expression
2017	2617		does not match LIKE expression
2018	2617		concatenate
2060	2617		equal
2061	2617		not equal
2062	2617		less than
2063	2617		less than or equal
2064	2617		greater than
2065	2617		greater than or equal
2066	2617		add
2067	2617		subtract
2068	2617		subtract
2314	2617		less than
2315	2617		less than or equal
2317	2617		greater than or equal
2318	2617		greater than
2326	2617		less than
2327	2617		less than or equal
2329	2617		greater than or equal
2330	2617		greater than
2345	2617		less than
2346	2617		less than or equal
2347	2617		equal
2348	2617		greater than or equal
2349	2617		greater than
2350	2617		not equal
2358	2617		less than
2359	2617		less than or equal
2360	2617		equal
2361	2617		greater than or equal
2362	2617		greater than
2363	2617		not equal
2371	2617		less than
2372	2617		less than or equal
2373	2617		equal
2374	2617		greater than or equal
2375	2617		greater than
2376	2617		not equal
2384	2617		less than
2385	2617		less than or equal
2386	2617		equal
2387	2617		greater than or equal
2388	2617		greater than
2389	2617		not equal
2534	2617		less than
2535	2617		less than or equal
2536	2617		equal
2537	2617		greater than or equal
2538	2617		greater than
2539	2617		not equal
2540	2617		less than
2541	2617		less than or equal
2542	2617		equal
2543	2617		greater than or equal
2544	2617		greater than
2545	2617		not equal
2551	2617		add
2552	2617		add
2553	2617		add
2554	2617		add
2555	2617		add
2750	2617		overlaps
2751	2617		contains
2752	2617		is contained by
2779	2617		concatenate
2780	2617		concatenate
2799	2617		less than
2800	2617		greater than
2801	2617		less than or equal
2802	2617		greater than or equal
2860	2617		equal
2861	2617		not equal
2862	2617		less than
2863	2617		less than or equal
2864	2617		greater than or equal
2865	2617		greater than
2866	2617		overlaps
2867	2617		overlaps
2868	2617		overlaps
2869	2617		contains
2870	2617		contains
2871	2617		contains
2872	2617		is contained by
2873	2617		is contained by
2874	2617		is contained by
2972	2617		equal
2973	2617		not equal
2974	2617		less than
2975	2617		greater than
2976	2617		less than or equal
2977	2617		greater than or equal
2988	2617		equal
2989	2617		not equal
2990	2617		less than
2991	2617		greater than
2992	2617		less than or equal
2993	2617		greater than or equal
3206	2617		get value from jsonb as text with path elements
3211	2617		get jsonb object field
3212	2617		get jsonb array element
3213	2617		get value from jsonb with path elements
3222	2617		equal
3223	2617		not equal
3224	2617		less than
3225	2617		greater than
3226	2617		less than or equal
3227	2617		greater than or equal
3228	2617		minus
3240	2617		equal
3241	2617		not equal
3242	2617		less than
3243	2617		greater than
3244	2617		less than or equal
3245	2617		greater than or equal
3246	2617		contains
3247	2617		key exists
3248	2617		any key exists
3249	2617		all keys exist
3250	2617		is contained by
3284	2617		concatenate
3285	2617		delete object field
3286	2617		delete array element
3287	2617		delete path
3315	2617		not equal
3316	2617		not equal
3398	2617		delete object fields
3477	2617		get jsonb object field as text
3481	2617		get jsonb array element as text
3516	2617		equal
3517	2617		not equal
3518	2617		less than
3519	2617		greater than
3520	2617		less than or equal
3521	2617		greater than or equal
3877	2617		starts with
3882	2617		equal
3883	2617		not equal
3884	2617		less than
3885	2617		less than or equal
3886	2617		greater than or equal
3887	2617		greater than
3888	2617		overlaps
3889	2617		contains
3890	2617		contains
3891	2617		is contained by
3892	2617		is contained by
3893	2617		is left of
3894	2617		is right of
3898	2617		range union
3899	2617		range difference
3900	2617		range intersection
3962	2617		get json object field
3963	2617		get json object field as text
3964	2617		get json array element
3965	2617		get json array element as text
3966	2617		get value from json with path elements
3967	2617		get value from json as text with path elements
4392	2617		multirange union
4393	2617		multirange minus
4394	2617		multirange intersect
4395	2617		is left of
4396	2617		is left of
4397	2617		is left of
4398	2617		is right of
4399	2617		is right of
4400	2617		is right of
4539	2617		contains
4540	2617		is contained by
5025	2617		add
5026	2617		add
5027	2617		subtract
5068	2617		equal
5072	2617		not equal
5073	2617		less than
5074	2617		greater than
5075	2617		less than or equal
5076	2617		greater than or equal
13559	3079		PL/pgSQL procedural language
100	3456		database's default collation
950	3456		standard C collation
951	3456		standard POSIX collation`;
