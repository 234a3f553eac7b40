package io.personaplex.apphost;

/// What people want of one service. Only the newest order counts.
///
/// **Threads**: any.
final class Orders {
  private final Bell bell;
  private volatile Order latest = new Order(Wish.NOTHING, 0);
  private volatile boolean draining;

  /// What is wanted.
  enum Wish {
    /// Nothing was said yet.
    NOTHING,
    /// It should run.
    RUN,
    /// It should not run, for now.
    STOP,
    /// It should not run any more: the AppHost ends.
    END
  }

  /// @param number counts the orders; a higher one replaces a lower one
  record Order(Wish wish, long number) {}

  /// @param bell rung with every order
  Orders(Bell bell) {
    this.bell = bell;
  }

  Order latest() {
    return latest;
  }

  /// Whether nothing may be started any more, though what runs may go on for now.
  boolean draining() {
    return draining;
  }

  /// Whether `order` is what is still wanted, and may be followed.
  boolean stand(Order order) {
    return latest.number() == order.number() && !draining;
  }

  /// A new order, also if it wishes the same: a second `RUN` is a restart. Nothing follows `END`.
  synchronized void give(Wish wish) {
    if (latest.wish() != Wish.END) {
      latest = new Order(wish, latest.number() + 1);
    }
    bell.ring();
  }

  void drain() {
    draining = true;
    bell.ring();
  }
}
