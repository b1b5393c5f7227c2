/*
 * import_chrome_match.h
 *	  Which begins and ends of a Chrome trace belong together, and what is
 *	  inside of what.
 */
#ifndef ASPAN_IMPORT_CHROME_MATCH_H
#define ASPAN_IMPORT_CHROME_MATCH_H


#define ASPAN_NO_ITEM PG_UINT32_MAX

typedef enum aspan_chrome_kind
{
	ASPAN_CHROME_BEGIN,
	ASPAN_CHROME_END,
	ASPAN_CHROME_COMPLETE,		/* both, with a duration */
	ASPAN_CHROME_REJECTED
} aspan_chrome_kind;

typedef struct aspan_chrome_item
{
	int64		ts;
	int64		end;			/* of a complete item */
	int64		given_id;		/* args.span_id */
	int64		given_parent;	/* args.parent_span_id */
	int64		span_id;
	uint64		hash;			/* of the stack, the name and the category */
	const char *reason;			/* why it is rejected */
	uint32		event;			/* the node in the document */
	uint32		pid;			/* string ids; 0 if missing */
	uint32		tid;
	uint32		name;
	uint32		category;
	uint32		file;
	uint32		trace;			/* args.trace_id, or of a global id */
	int32		line;
	uint32		stack;			/* id in stacks */
	uint32		key;			/* id in keys: the stack and the name */
	uint32		wide_key;		/* the same without the process, or 0 */
	uint32		async;			/* index of what Node says of it, or 0 */
	uint32		below;			/* the item below on the stack */
	uint32		below_key;		/* the open begin of the same key before */
	uint32		below_open;		/* the open begin of the same stack before */
	uint32		parent;			/* item, or ASPAN_NO_ITEM */
	uint32		partner;		/* the other half, or ASPAN_NO_ITEM */
	uint8		kind;
	bool		time_null;
	bool		line_null;
	bool		on_thread;		/* B, E or X */
	bool		named;
	bool		has_id;
	bool		has_parent;
	bool		error;			/* args.error is true */
	bool		args_file;		/* file, line and trace are from args */
	bool		args_line;
	bool		args_trace;
	bool		unfinished;		/* complete, but without a duration */
	bool		on_stack;
	bool		elsewhere;		/* its end is in another process */
} aspan_chrome_item;

/*
 * Finds the partner and the parent of each item.  The ids of stacks and keys
 * are below their numbers.
 */
extern void aspan_chrome_match(aspan_chrome_item *items, uint32 nitems,
							   uint32 nstacks, uint32 nkeys);

#endif							/* ASPAN_IMPORT_CHROME_MATCH_H */
