/** What `libpg-query` compiles PostgreSQL's grammar to: the raw functions below its own thin wrapper. */
declare module 'libpg-query/wasm/libpg-query.js' {
  /** One instance of the grammar with a memory of its own. Pointers are offsets in `HEAPU8`. */
  export interface GrammarInstance {
    readonly HEAPU8: Uint8Array;
    readonly HEAPU32: Uint32Array;
    UTF8ToString(pointer: number): string;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
    _wasm_scan(text: number): number;
    _wasm_free_string(text: number): void;
  }

  const load: (settings: { readonly printErr: (line: string) => void }) => Promise<GrammarInstance>;
  export default load;
}
