/** An object that throws on members it does not have, so that no test rests on a silent undefined. */
export function guard<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === "symbol" || key in object || key === "then" || key === "toJSON")
        return Reflect.get(object, key, object);
      throw new TypeError(`${name}.${key} is not modelled by the fake Photoshop`);
    },
    set(object, key, value) {
      if (!(key in object)) throw new TypeError(`${name}.${String(key)} is not modelled by the fake Photoshop`);
      return Reflect.set(object, key, value, object);
    },
  });
}
