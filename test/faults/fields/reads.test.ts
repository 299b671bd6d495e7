import { ID, testFields } from './fields.ts';

testFields(
  [
    [['list']],
    [['list', '--name', '*e*', '--sort', 'vpcs', '--status', 'active'], true],
    [
      [
        'list',
        '--vpc',
        'data',
        '-o',
        'csv',
        '--columns',
        'id,name,status,vpc_ids,vpcs,regions,created_at,age',
      ],
    ],
    [['list', '-o', 'json']],
    [['get', ID], true],
    [['get'], true],
    [['get', 'web-to-data', '-o', 'yaml']],
    [['vpcs']],
    [['vpcs', '--columns', 'id,name,region,ip_range,default,peerings,created_at,description', '-o', 'tsv']],
    [['check', ID]],
    [['graph']],
    [['graph', '-o', 'mermaid']],
    [['graph', '-o', 'svg']],
  ],
  1_400,
);
