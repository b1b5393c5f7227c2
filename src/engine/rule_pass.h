/*
 * rule_pass.h
 *	  The passes of the rule, which pair the events of one key.
 */
#ifndef ASPAN_RULE_PASS_H
#define ASPAN_RULE_PASS_H

#include "engine/rule_events.h"

/* stacks of open spans, all of them empty between two passes */
typedef struct aspan_open_stacks
{
	uint32	   *of_operation;	/* top of each, or ASPAN_NO_EVENT */
	uint32		single;			/* the same whatever the names */
} aspan_open_stacks;

/* in the current context */
extern void aspan_open_stacks_init(aspan_open_stacks *stacks,
								   const aspan_site_order *order);

/* sets is_paired, is_loose and the link of each event */
extern void aspan_pair_events(aspan_open_stacks *stacks,
							  aspan_key_events *key);

#endif							/* ASPAN_RULE_PASS_H */
