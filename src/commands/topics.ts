/** What is worth knowing of dopeer beyond a single command: `dopeer help <topic>`, as it is printed. */
export const TOPICS: Readonly<Record<string, string>> = {
  environment: `Variables of the environment

An option beats a variable, and a variable beats a profile.

  DIGITALOCEAN_TOKEN, DIGITALOCEAN_ACCESS_TOKEN
                        the API token; if both are set, they must be the same
  DIGITALOCEAN_API_URL  another API than https://api.digitalocean.com
  DOPEER_PROFILE        the profile to use, as --profile
  DOPEER_OUTPUT         the format, as --output; where a command has it not, a table
  DOPEER_SANDBOX        use the sandbox, as --sandbox
  DOPEER_NO_INPUT       never ask, as --no-input
  DOPEER_DEBUG          show every request, as --debug
  DOPEER_CONFIG_DIR     where dopeer keeps its files (see: dopeer help files)
  DIGITALOCEAN_CONFIG   where doctl's file is, for auth import

  HTTPS_PROXY, HTTP_PROXY
                        the proxy to go through, such as http://proxy.example:3128
  NO_PROXY              hosts to reach without it: names, addresses, ranges, or *
  NODE_EXTRA_CA_CERTS   a file of certificates to trust besides those of Node.js

  NO_COLOR, CLICOLOR=0  no colours
  FORCE_COLOR, CLICOLOR_FORCE
                        colours in a pipe, too
  TERM=dumb             no colours, no spinner, no questions
  ACCESSIBLE            nothing is redrawn: lines that can be read aloud
  CI                    no spinner, no questions
  GITHUB_ACTIONS        failures are annotated, and no name can be a command to the runner
  GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STEP_SUMMARY
                        the files that --github-output, --github-env and --github-summary
                        append to

A switch is on unless it is empty, 0, false, no or off. Names in lower case count for the proxy,
too.
`,

  'exit-codes': `Exit codes

  0    done: also an empty list, --if-not-exists that found it, --if-exists that did not
  1    failed, or a question answered with no
  2    the command line is wrong; nothing was sent
  3    not found
  4    no token, or the API does not accept it or its scopes
  5    refused by the API, or a reference that matches several
  6    unavailable: network, time-out, rate limit, or an error of the API, after retries
  7    some of several targets failed
  8    the time for a wait is up; the operation goes on
  9    the answer is no: \`reach\` is blocked, or \`check --exit-code\` found something to do
  130  Ctrl-C
  143  SIGTERM

Errors go to stderr. With -o json or -o yaml the last line there is an object:

  {"error": {"code", "message", "hint", "exit_code", "http_status",
             "api_id", "request_id", "retryable", "outcome"}}

Members without a value are left out. \`outcome\` stands where a write failed after its first
request, and says what became of it: created, not_created, renamed, not_renamed, deleted,
not_deleted or unknown. Where several targets failed, each has its \`error\` in the answer on
stdout.
`,

  formats: `Formats of the answer (-o, --output)

  table     aligned columns, or labelled lines for one thing; the default
  json      the data itself; --json is short for it
  ndjson    the same, an object a line
  yaml      the same
  csv       comma-separated, with quotes where they are needed
  tsv       separated by tabs
  markdown  a table for documents, such as a pull request
  id        IDs alone, one a line, for the next command in a pipe
  name      the same with names

\`graph\` has svg, mermaid and dot besides. In a terminal a table shortens IDs and dates until it
fits; in a pipe everything is in full: whole IDs, times in UTC, no colours. Only a table cuts what
takes more than 1,000 columns.

--columns <a,b> chooses columns in every format but id and name; each command's help lists its own.
--no-header leaves out the first line. Lists print an array in json, also an empty one; get,
create and rename print an object. stdout is the answer and nothing else.

--watch in a pipe prints all again whenever it has changed: one document a line in json, and in
formats without an end of their own behind an empty line.

--query <jmespath> selects from the json: printed as json, or with -o tsv as lines for a shell.

  dopeer list --query '[?status==\`ERROR\`].name' -o tsv
  dopeer get web-to-data --query 'vpc_ids[0]' -o tsv

With -o ndjson, wait, --wait, --watch, apply and mesh write each change as it happens, as
{"event":"status"} with at, id, name and status (DELETED for what is gone; under --watch with all
that json has); then {"event":"result"} with what json has, and {"event":"error"} where the
command fails. dopeer schema event describes them.
`,

  references: `References: what means a peering or a VPC

  its name               prod-web-to-data
  its ID                 5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20
  the start of its ID    5f4b5, four characters or more

If several match, nothing happens and you see all of them. A name that is also the start of
another one's ID means both. IDs may be in any case; names are exact. A whole ID costs one
request, anything else a list.

In a terminal, get, rename, delete, check and wait without a peering let you pick one, and reach
its two ends. \`delete -\` reads references from stdin, one a line. What begins with a dash stands
behind --.
`,

  tokens: `Tokens and profiles

The token comes from, in this order:

  1. the profile of --profile <name>
  2. DIGITALOCEAN_TOKEN or DIGITALOCEAN_ACCESS_TOKEN
  3. the profile in DOPEER_PROFILE
  4. the default profile: that of the first auth login, or the one of auth switch

  $ dopeer auth login                       the profile "default"
  $ dopeer auth login staging               another one
  $ pass do/token | dopeer auth login ci --token-stdin
  $ dopeer auth login prod --token-command 'pass show do/prod'
  $ dopeer auth import                      those of doctl; its file is only read
  $ dopeer auth status                      which token is used, and whether it works

A token is checked before it is stored. It is stored together with the URL it is for, and is
never sent to another one. No option takes a token, so none ends up in the history of your
shell, and no output shows one. With --token-command nothing secret is stored at all: the
command is run by the system's shell whenever a token is needed, and its stdout is the token.

Scopes: vpc_peering:read and vpc:read to look, vpc_peering:create, :update and :delete to write.
With account:read, the profile keeps the name of its team, and questions before a write show it.
Make a token at https://cloud.digitalocean.com/account/api/tokens
`,

  sandbox: `The sandbox

--sandbox, or DOPEER_SANDBOX=1, runs any command against a stand-in for the API inside dopeer.
It needs no token, reads none and touches no network. What you do there stays until \`dopeer
sandbox reset\`.

  $ dopeer list --sandbox
  $ dopeer sandbox reset --vpcs 200 --peerings 5000
  $ dopeer sandbox serve --port 8417        for any client of the API, over HTTP

\`serve\` misbehaves on request, so that you can try your scripts on a bad day: --latency,
--error-rate, --invisible, --provision-time, --delete-time, --final-status, --scopes, and --fault
for single requests. 250 requests a minute and 5,000 an hour are let through, unless --rate-limit
says otherwise. --token gives another token an account of its own, until the server ends.

  $ dopeer sandbox serve --fault 'POST /v2/vpc_peerings lost' --fault '* /v2/vpcs 503 x3'
  $ curl -H "Authorization: Bearer $DIGITALOCEAN_TOKEN" -X PUT \\
      -d '{"faults": ["GET /v2/vpc_peerings/* hang"]}' $DIGITALOCEAN_API_URL/sandbox/faults

With --tls it serves over https. Clients have to trust its certificate: Node.js by
NODE_EXTRA_CA_CERTS, doctl, Terraform and curl by SSL_CERT_FILE; it holds for a week, and its key
is never written.

What DigitalOcean does not document is made up: a new peering is PROVISIONING for 3 seconds, a
deleted one DELETING for 2; IDs, members and dates are those of no account; and so are the texts
and most statuses of what is refused.
`,

  files: `Files

dopeer keeps its files in ~/.config/dopeer, or in $XDG_CONFIG_HOME/dopeer; on Windows in
%APPDATA%\\dopeer. DOPEER_CONFIG_DIR names another folder.

  config.json      the profiles with their tokens; only you can read it
  sandbox.json     the sandbox
  sandbox-<port>.pem
                   the certificate of a \`sandbox serve --tls\`, until it ends
  completion.json  names for Tab, for a minute; no token is in it

A file is replaced as a whole, and commands that run side by side lose nothing of each other's.
A symbolic link stays one. A file that cannot be read is left as it is. While one is written, a
folder with .lock behind its name is there; what a killed command leaves behind is cleared away
by the next one.
`,
};
