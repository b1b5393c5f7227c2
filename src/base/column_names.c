/*
 * column_names.c
 *	  Other names that columns of events and spans go by.
 *
 * Tools do not agree on names.  The client takes a column of a file for the
 * one that its name stands for; the server proposes a view that gives a column
 * the name that is looked for.  Both know the same names, from here.
 */
#include "base/host.h"

#include "base/column_names.h"

/* names are compared in lower case and without what separates words */
#define MAX_NAMES 12

static const struct
{
	const char *column;
	const char *names[MAX_NAMES];
}			known_names[] = {

	{"time", {"time", "timens", "timestamp", "timestampns", "ts", "timeunixnano",
	"eventtime", "at"}},
	{"event_type", {"eventtype", "event", "type", "phase", "ph", "action",
	"what"}},
	{"begin_time", {"begintime", "begin", "starttime", "start", "started",
	"startedat", "starttimeunixnano"}},
	{"end_time", {"endtime", "end", "finishtime", "finish", "finished",
	"finishedat", "ended", "endedat", "endtimeunixnano"}},
	{"span_id", {"spanid", "id"}},
	{"parent_span_id", {"parentspanid", "parentid", "parent"}},
	{"trace_id", {"traceid", "trace"}},
	{"process_id", {"processid", "process", "servicename", "service", "pid"}},
	{"name", {"name", "spanname", "operationname", "operation"}},
	{"target", {"target", "scopename", "scope", "library"}},
	{"filename", {"filename", "file"}},
};

const char *
aspan_column_of_name(const char *name)
{
	char		plain[32];
	size_t		n = 0;

	for (; *name && n < sizeof(plain) - 1; name++)
		if (strchr("_- .", *name) == NULL)
			plain[n++] = pg_ascii_tolower((unsigned char) *name);
	plain[n] = '\0';
	for (int i = 0; i < lengthof(known_names); i++)
		for (int j = 0; j < MAX_NAMES && known_names[i].names[j]; j++)
			if (strcmp(known_names[i].names[j], plain) == 0)
				return known_names[i].column;
	return NULL;
}
