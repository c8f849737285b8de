escalation-time-too-short = Give at least one minute
escalation-time-too-long = Give at most { $about } hours
escalation-people-out-of-range = Give a number from 0 to { $about }
escalation-thread-closed = This question is closed. Open it again first.
escalation-case-open = Staff have this question already
