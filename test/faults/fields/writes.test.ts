import { DATA, ID, testFields, WEB } from './fields.ts';

testFields(
  [
    [['create', 'new', '--vpc', WEB, '--vpc', DATA]],
    [['create', 'new', '--vpc', 'web', '--vpc', 'data', '--dry-run']],
    [['create', 'web-to-data', '--vpc', WEB, '--vpc', DATA, '--if-not-exists', '-o', 'json']],
    [['rename', ID, 'other']],
    [['rename', ID], true],
    [['delete', ID, '--yes']],
    [['delete', ID], true],
    [['wait', ID, '--timeout', '2s']],
    [['mesh', WEB, DATA, '--dry-run']],
  ],
  900,
);
