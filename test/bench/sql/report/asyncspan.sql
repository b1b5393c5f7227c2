SELECT asyncspan.report('events');
