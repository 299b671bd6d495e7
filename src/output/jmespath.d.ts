/** What is used of the library; its published types lack the half of it. */
declare module 'jmespath' {
  const jmespath: {
    /** Reads an expression into its tree; throws a `ParserError`. */
    compile(expression: string): unknown;
    /** Throws where the expression does not suit the document. */
    search(document: unknown, expression: string): unknown;
  };
  export default jmespath;
}
