/** A row as it stands in a file, before it is checked. */
export interface TextRow {
  /** 1-based line; of a Parquet file, the row. */
  readonly line: number;
  /** The fields as text; undefined where the file has none. */
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string;
  readonly timestamp?: string;
  /** Why the row cannot be taken apart, and what stands there. */
  readonly fault?: { readonly reason: string; readonly found: string };
}
