agencies-text-empty = Fill this in
agencies-text-too-long = Use at most { $about } characters
agencies-text-not-storable = This holds a character that we cannot keep
agencies-stale = Somebody changed this while you were writing. Look at it again before you save.
agencies-busy = Too much is going on right now. Try again in a minute.
