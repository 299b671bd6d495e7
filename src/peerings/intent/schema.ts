/** A list of VPCs, by their names or IDs. */
const vpcs = (least: number, most?: number) => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  minItems: least,
  ...(most !== undefined && { maxItems: most }),
  uniqueItems: true,
});

/** What an intent file may hold, as JSON Schema: for editors. What it cannot say, such as a pair twice, `plan` does. */
export const FILE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Peerings that should be there',
  type: 'object',
  properties: {
    version: { const: 1 },
    peerings: {
      type: ['array', 'null'],
      description: 'Single peerings.',
      items: {
        type: 'object',
        properties: {
          name: {
            type: 'string',
            pattern: '^[A-Za-z0-9.-]+$',
            description: 'Made from the VPCs where it is left out.',
          },
          vpcs: { ...vpcs(2, 2), description: 'Two VPCs, by name or ID.' },
        },
        required: ['vpcs'],
        additionalProperties: false,
      },
    },
    meshes: {
      type: ['array', 'null'],
      description: 'Every pair of several VPCs, or each of them with a hub.',
      items: {
        type: 'object',
        properties: {
          vpcs: { ...vpcs(1), description: 'VPCs, by name or ID; two or more without a hub.' },
          hub: { type: 'string', minLength: 1, description: 'The VPC that each is peered with.' },
        },
        required: ['vpcs'],
        anyOf: [{ required: ['hub'] }, { properties: { vpcs: { type: 'array', minItems: 2 } } }],
        additionalProperties: false,
      },
    },
  },
  required: ['version'],
  additionalProperties: false,
} as const;
