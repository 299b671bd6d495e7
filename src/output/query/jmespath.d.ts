/** What is used of the library; its published types lack the half of it. */
declare module 'jmespath' {
  /** What an expression is made of, as far as it is looked at here. */
  export interface Node {
    readonly type: string;
    readonly name?: string;
    readonly children?: readonly (Node | null | undefined)[];
    /** The value of a member of a hash; anything at all for a literal. */
    readonly value?: unknown;
  }
  const jmespath: {
    /** The words of an expression. */
    tokenize(
      expression: string,
    ): readonly { readonly type: string; readonly value: unknown; readonly start: number }[];
    /** Reads an expression into its tree; throws a `ParserError`. */
    compile(expression: string): Node;
    /** Throws where the expression does not suit the document. */
    search(document: unknown, expression: string): unknown;
  };
  export default jmespath;
}
