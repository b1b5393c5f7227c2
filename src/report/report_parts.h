/*
 * report_parts.h
 *	  What the sections of the report have in common; see report.c.
 */
#ifndef ASPAN_REPORT_PARTS_H
#define ASPAN_REPORT_PARTS_H

#include "figures/in_flight.h"
#include "figures/path_shares.h"
#include "figures/roots.h"
#include "figures/running.h"
#include "figures/set_stats.h"
#include "figures/traces.h"
#include "report/group_table.h"
#include "report/report_options.h"

/* bytes of a stack that are shown, the lowest names of it */
#define ASPAN_REPORT_MAX_STACK	200

/* executions that a deviation is taken seriously from */
#define ASPAN_REPORT_MIN_EXECUTIONS	30

/*
 * Rows of a ranking with a weight in ns each: how many are shown, and the
 * whole numbers that are printed for them, the others and the sum.
 */
typedef struct aspan_ranking
{
	uint32	   *order;
	uint32		shown;
	uint32		others;
	uint64	   *ms;				/* [shown + 1] in units of the decimals */
	uint64	   *shares;			/* [shown + 1] in thousandths */
	uint64		ms_sum;
} aspan_ranking;

/*
 * What several sections read.  It is computed before anything is written;
 * figures of one section alone are computed there.
 */
typedef struct aspan_report_state
{
	aspan_set  *set;
	const aspan_report_options *options;
	StringInfo	out;
	bool		page;			/* tables can be sorted and searched */
	int			decimals;		/* of milliseconds in tables */
	double		finest_ms;		/* the finest unit in running text */
	bool		monotonic;		/* times tell no date, see report.c */
	aspan_tree *tree;
	aspan_critical *critical;
	aspan_set_stats *stats;
	aspan_stats *targets;
	aspan_stats *operations;
	const aspan_group *all;		/* of stats */
	aspan_peak	peak;			/* likewise */
	aspan_running *at_peak;		/* by operations */
	aspan_path_share *path;		/* [operations->ngroups] of critical paths */
	uint128		path_total;		/* ns of all of them */
	aspan_ranking ranked_path;	/* of operations by path */
	aspan_trace_spans *slowest; /* trace; NULL if none has an end */
	aspan_in_flight_list *running;	/* at the end of observation */
} aspan_report_state;

/* ---- the document: report.c ---- */

/*
 * The first makes everything but r->out and r->page, which are the caller's;
 * the second writes Markdown to r->out.
 */
extern void aspan_report_compute(aspan_report_state *r, aspan_set *set,
								 const aspan_report_options *options);
extern void aspan_report_sections(aspan_report_state *r);

/* ---- small parts ---- */

extern void aspan_report_name(aspan_report_state *r, uint32 string,
							  const char *missing, bool in_table);
extern void aspan_report_operation(aspan_report_state *r,
								   const aspan_group *group);

/* durations in running text */
extern void aspan_report_ms(aspan_report_state *r, double ms);
extern void aspan_report_total(aspan_report_state *r, uint128 ns);
extern void aspan_report_part(aspan_report_state *r, uint128 part_ns,
							  uint128 whole_ns);

/* a date, or how long after the first event where the clock tells no date */
extern void aspan_report_instant(aspan_report_state *r, int64 ns);

/* "trace `x`", or what stands for it where there is no trace id */
extern void aspan_report_trace(aspan_report_state *r, uint32 root);

extern void aspan_report_count(aspan_report_state *r, uint64 n,
							   const char *one, const char *many);
extern void aspan_report_metric(aspan_report_state *r, const char *metric,
								uint64 value);

/* nanoseconds of the last digit that is printed */
extern uint32 aspan_report_unit(const aspan_report_state *r);

/* ---- rankings ---- */

typedef int (*aspan_report_order) (const void *a, const void *b, void *arg);

/* indexes 0 .. n - 1, sorted; arg is the array that the order looks into */
extern uint32 *aspan_report_rank(uint32 n, aspan_report_order order,
								 void *arg);
extern int	aspan_report_by_events(const void *a, const void *b, void *arg);
extern int	aspan_report_by_error_count(const void *a, const void *b,
										void *arg);
extern int	aspan_report_by_uint64(const void *a, const void *b, void *arg);

/* standard deviation by average; of too few executions, less than nothing */
extern double aspan_report_variation(const aspan_group *group);

/* sorts weights in ns; those of 0 are left out */
extern void aspan_report_make_ranking(aspan_report_state *r, uint128 *weights,
									  uint32 n, aspan_ranking *result);

/* weight and share of a row, with the bar between them */
extern void aspan_report_ranked(aspan_report_state *r,
								const aspan_ranking *ranked, uint32 i);

/* the rows below those shown; cells is what follows the share */
extern void aspan_report_end_ranking(aspan_report_state *r,
									 const aspan_ranking *ranked,
									 const char *cells);

/* ---- tables of groups ---- */

extern const aspan_table_column aspan_report_by_total[];
extern const aspan_table_column aspan_report_by_errors[];

extern void aspan_report_table(aspan_report_state *r, const aspan_stats *stats,
							   const aspan_table_column *columns,
							   aspan_group_table *table);

/* the operations with executions enough, the most variable first, if any */
extern bool aspan_report_variation_table(aspan_report_state *r,
										 aspan_group_table *table);

/* ---- sections ---- */

/* report_overview.c */
extern void aspan_report_head(aspan_report_state *r);
extern void aspan_report_summary(aspan_report_state *r);
extern void aspan_report_overview(aspan_report_state *r);
extern void aspan_report_quality(aspan_report_state *r);

/* report_findings.c */
extern void aspan_report_findings(aspan_report_state *r);

/* report_trace.c */
extern void aspan_report_slowest_trace(aspan_report_state *r);

/* report_running.c */
extern void aspan_report_running(aspan_report_state *r);
extern void aspan_report_find_running(aspan_report_state *r);

/* report_durations.c */
extern void aspan_report_durations(aspan_report_state *r);
extern void aspan_report_groups(aspan_report_state *r);
extern void aspan_report_errors(aspan_report_state *r);

/* report_concurrency.c */
extern void aspan_report_concurrency(aspan_report_state *r);

/* report_why.c */
extern void aspan_report_tail(aspan_report_state *r);
extern void aspan_report_what_if(aspan_report_state *r);

/* report_tree.c */
extern void aspan_report_hierarchy(aspan_report_state *r);
extern void aspan_report_critical_path(aspan_report_state *r);
extern void aspan_report_flame(aspan_report_state *r);

#endif							/* ASPAN_REPORT_PARTS_H */
