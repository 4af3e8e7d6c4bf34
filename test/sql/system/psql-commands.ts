/** psql's backslash commands, over schema.sql. */
export const psqlCommands: readonly string[] = String.raw`
\l
\l+
\dn
\dn+
\d
\d+
\dt
\dt+
\dt *.*
\di
\di+
\ds
\dv
\dv+
\dm
\dE
\dS
\d authors
\d+ authors
\d books
\d+ books
\d loans
\d+ loans
\d tickets
\d authors_id_seq
\d books_code_seq
\d books_title
\d+ books_pkey
\d happy_authors
\d+ happy_authors
\d+ totals
\d address
\d "Other"."Mixed Case"
\d nosuch
\dT
\dT+
\dT mood
\dD
\dD+
\du
\du+
\dg
\dp
\z
\ddp
\drds
\df
\df lower
\df+ abs
\da count
\do ||
\do+ ~~
\dC int4
\dc
\dO
\dO+
\dx
\dx+
\db
\db+
\des
\dew
\det
\deu
\dF
\dFd
\dFp
\dFt
\dL
\dL+
\dA
\dA+
\dAc btree int*
\dAf btree int*
\dAo btree integer_ops
\dAp btree integer_ops
\dP
\dRp
\dRs
\dX
\dy
\dl
\dd
\dd authors
\sv happy_authors
\sf lower
\dconfig search_path
\dconfig+ work_mem
\conninfo
\encoding
`
  .split('\n')
  .filter((line) => line !== '');
