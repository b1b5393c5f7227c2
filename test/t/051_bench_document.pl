# docs/performance.md is put together from runs that take hours: what one of
# them writes must leave the rest alone.  The cases are in
# test/bench/document.test.js, since the writer is in JavaScript too.

use strict;
use warnings FATAL => 'all';

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'no Node.js of version 20 or newer'
  if system('node -e "process.exit(parseInt(process.version.slice(1)) < 20 ? 1 : 0)"'
	  . ' >/dev/null 2>&1') != 0;

my ($out, $err);
my $ok = IPC::Run::run(
	[ 'node', '--test', "$FindBin::Bin/../bench/document.test.js" ],
	'>', \$out, '2>', \$err);

ok($ok, 'the document keeps what was not measured again')
  or diag("$out$err");
done_testing();
