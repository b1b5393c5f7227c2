SELECT * FROM asyncspan.folded('events');
