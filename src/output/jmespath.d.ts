/** What is used of the library; its published types lack the half of it. */
declare module 'jmespath' {
  const jmespath: {
    /** The words of an expression. */
    tokenize(
      expression: string,
    ): readonly { readonly type: string; readonly value: unknown; readonly start: number }[];
    /** Reads an expression into its tree; throws a `ParserError`. */
    compile(expression: string): unknown;
    /** Throws where the expression does not suit the document. */
    search(document: unknown, expression: string): unknown;
  };
  export default jmespath;
}
